/** Clocks and durations: whole milliseconds. */

import { ConfigurationError } from './errors.js';
import { shown } from './shown.js';

/** Beyond every bound of the core, which names it in its refusal. */
const MOST = Number.MAX_SAFE_INTEGER;
/** What a timer of Node's takes; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The monotonic clock. */
export function now(): number {
  return Math.floor(performance.now());
}

/** A duration as whole milliseconds, rounded up; what the core takes it checks itself. */
export function toMillis(name: string, duration: unknown): number {
  // No comparison holds of what is not a number.
  if (typeof duration !== 'number' || !(duration >= 0)) {
    throw new ConfigurationError(`${name} is ${shown(duration)}; expected a number of milliseconds, 0 or more`);
  }
  return Math.min(Math.ceil(duration), MOST);
}

/** Calls `wake` at that instant at the latest, maybe before. */
export function wakeAt(until: number, wake: () => void): NodeJS.Timeout {
  return setTimeout(wake, Math.min(Math.max(until - now(), 0), LONGEST_TIMER));
}

/** An attempt's time: its deadline, and the longest that its present part may take. */

import { wakeAt } from '../time.js';

export class Alarm {
  readonly #deadline: number;
  readonly #ring: () => void;
  #most = 0;
  #latest = (): number => 0;

  /** Calls `ring` after `timeout` milliseconds at the latest, once it is set. */
  constructor(timeout: number, ring: () => void) {
    this.#deadline = performance.now() + timeout;
    this.#ring = ring;
  }

  /** From now on it rings too once `latest` was `most` milliseconds ago. Never at once: whoever sets it does not expect it to. */
  set(most: number, latest: () => number): void {
    this.#most = most;
    this.#latest = latest;
    SET.add(this);
    lookBy(this.#due);
  }

  stop(): void {
    SET.delete(this);
  }

  /** Rings if it is time; else, when it will be. */
  look(now: number): number {
    const due = this.#due;
    if (due > now) return due;
    this.stop();
    this.#ring();
    return Number.POSITIVE_INFINITY;
  }

  get #due(): number {
    return Math.min(this.#deadline, this.#latest() + this.#most);
  }
}

/** One timer for all alarms, which rings for whom it is time: a timer each would cost more than all else an attempt waits with. */
const SET = new Set<Alarm>();
let next = Number.POSITIVE_INFINITY;
let timer: NodeJS.Timeout | undefined;

/** What an attempt waits for keeps the process alive; this need not. */
function lookBy(due: number): void {
  if (due >= next) return;
  clearTimeout(timer);
  next = due;
  timer = wakeAt(due, lookAtAll).unref();
}

function lookAtAll(): void {
  next = Number.POSITIVE_INFINITY;
  const now = performance.now();
  let first = Number.POSITIVE_INFINITY;
  for (const alarm of SET) first = Math.min(first, alarm.look(now));
  lookBy(first);
}

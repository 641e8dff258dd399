/** The calls that a turn may wake. */

import { ignoreAbort, onAbort } from './abort.js';
import { wakeAt } from './time.js';

/** A wake is sticky: one that comes before its call sleeps counts. */
export class Sleepers {
  readonly #calls = new Map<number, Sleeper>();

  /** Registers a call that has just been started, with no `await` in between. */
  enter(call: number): void {
    this.#calls.set(call, { isWoken: false, wake: undefined });
  }

  /** Wakes each of `calls`, now or when it sleeps next. */
  signal(calls: Iterable<number>): void {
    for (const call of calls) {
      const sleeper = this.#calls.get(call);
      if (sleeper === undefined) continue;
      sleeper.isWoken = true;
      sleeper.wake?.();
    }
  }

  /** Ends at that instant at the latest: sooner, once the call is woken or its signal aborts. */
  async sleep(call: number, until: number, signal: AbortSignal | undefined): Promise<void> {
    const sleeper = this.#calls.get(call);
    if (sleeper === undefined) return;
    if (!sleeper.isWoken) {
      await awake(until, signal, (wake) => {
        sleeper.wake = wake;
      });
    }
    sleeper.isWoken = false;
    sleeper.wake = undefined;
  }

  /** The call is over. */
  leave(call: number): void {
    this.#calls.delete(call);
  }
}

interface Sleeper {
  isWoken: boolean;
  wake: (() => void) | undefined;
}

/** Ends at that instant at the latest: sooner, once what `arm` was given is called or the signal aborts. */
export function awake(until: number, signal: AbortSignal | undefined, arm: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      if (signal !== undefined) ignoreAbort(signal, wake);
      resolve();
    };
    const timer = wakeAt(until, wake);
    if (signal !== undefined) onAbort(signal, wake);
    arm(wake);
  });
}

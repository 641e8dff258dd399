/**
 * What waits for a signal to be aborted.
 *
 * One signal for many calls is no leak, but Node warns of more than ten listeners: so there is one for all of them.
 */

const LISTENERS = new WeakMap<AbortSignal, Listener>();

/** Calls `act` once `signal` is aborted, unless `ignoreAbort` comes first. */
export function onAbort(signal: AbortSignal, act: () => void): void {
  let listener = LISTENERS.get(signal);
  if (listener === undefined) {
    listener = new Listener();
    LISTENERS.set(signal, listener);
    signal.addEventListener('abort', listener);
  }
  listener.acts.add(act);
}

export function ignoreAbort(signal: AbortSignal, act: () => void): void {
  const listener = LISTENERS.get(signal);
  listener?.acts.delete(act);
  if (listener?.acts.size === 0) {
    LISTENERS.delete(signal);
    signal.removeEventListener('abort', listener);
  }
}

class Listener {
  readonly acts = new Set<() => void>();

  handleEvent(): void {
    for (const act of this.acts) act();
  }
}

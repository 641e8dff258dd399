/** One timer for all of an attempt: its deadline, and the longest that its present part may take. */

export class Alarm {
  readonly #deadline: number;
  readonly #ring: () => void;
  #most = 0;
  #latest: () => number = performance.now;
  #timer: NodeJS.Timeout | undefined;

  /** Calls `ring` after `timeout` milliseconds at the latest, once it is set. */
  constructor(timeout: number, ring: () => void) {
    this.#deadline = performance.now() + timeout;
    this.#ring = ring;
  }

  /** From now on it rings too once `latest` was `most` milliseconds ago. */
  set(most: number, latest: () => number): void {
    this.#most = most;
    this.#latest = latest;
    this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const left = Math.min(this.#deadline, this.#latest() + this.#most) - performance.now();
    if (left > 0) this.#timer = setTimeout(() => this.#wait(), left);
    else this.#ring();
  }
}

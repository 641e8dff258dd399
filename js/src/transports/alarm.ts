/** One timer for all of an attempt: its deadline, and the longest that its present part may take. */

export class Alarm {
  readonly #deadline: number;
  readonly #ring: () => void;
  #most = 0;
  #latest = (): number => 0;
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

  /** A timer even where no time is left: whoever sets the alarm does not expect it to ring meanwhile. */
  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#check(), this.#left());
  }

  #check(): void {
    if (this.#left() > 0) this.#wait();
    else this.#ring();
  }

  #left(): number {
    return Math.min(this.#deadline, this.#latest() + this.#most) - performance.now();
  }
}

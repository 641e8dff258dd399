/** What every transport of this package keeps to; what an answer's body is held to is the core's `mostBodyBytes`. */

/** Open at once, idle ones included. */
export const MOST_CONNECTIONS = 100;
export const MOST_IDLE = 20;
/** Milliseconds after which an idle connection is closed rather than used: many servers close theirs after a minute. */
export const IDLE = 30_000;
/** Of an answer's head, as the core's own decoder takes it. */
export const MOST_HEAD_BYTES = 64 * 1024;

/** What happened, for the caller's hook and logger. An event holds no key, no body and no argument, by construction. */

/** What happened to a call: `event` says what, and its fields are the core's. Durations are milliseconds. */
export interface Event {
  readonly call: number;
  readonly event: string;
  readonly [field: string]: unknown;
}

export type EventHook = (event: Event) => void;

/** Takes lines. `console` is one, and so is a logger of pino or winston. */
export interface Logger {
  debug(line: string): void;
  info(line: string): void;
  warn(line: string): void;
}

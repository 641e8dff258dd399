/** What sends an attempt and reports what came of it. */

/** One attempt, as the core wants it sent. Durations are milliseconds. */
export interface Attempt {
  readonly method: string;
  /** Absolute and encoded. Redirects from it are never followed. */
  readonly url: string;
  /** Names in lower case and values, without `authorization`. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | null;
  /** Counted from 1. */
  readonly attempt: number;
  /** How long the attempt may take in all. */
  readonly timeout: number;
  /** How long connecting may take of that. */
  readonly connectTimeout: number;
  /** How long the server may be silent of that, once the request is written. */
  readonly readTimeout: number;
  /** The secret value of the `Authorization` header. Write it to the socket and keep it nowhere. */
  authorization(): string;
}

/** What the server answered. */
export interface Answer {
  readonly status: number;
  /** Names and values by turns, in the order of the wire. */
  readonly headers: readonly string[];
  /** Without any coding. */
  readonly body: Uint8Array;
}

/** Why there was no answer; the core says which are sent again. */
export type FailureKind =
  | 'not_connected'
  | 'connect_timed_out'
  | 'pool_exhausted'
  | 'certificate_refused'
  | 'proxy_refused'
  | 'not_written'
  | 'connection_lost'
  | 'timed_out'
  | 'invalid_answer'
  | 'answer_too_large';

/** There was no answer. `cause` is class and text of what was thrown; the core redacts it. */
export interface Failure {
  readonly kind: FailureKind;
  readonly cause: string;
}

/** Sends attempts. What it throws counts as `connection_lost`. */
export interface Transport {
  /** Sends once, within the attempt's time. Ends early, in whatever way, once `signal` is aborted. */
  send(attempt: Attempt, signal?: AbortSignal): Promise<Answer | Failure>;
  /** Lets go of what this transport opened itself. Attempts under way come to their end. */
  close(): void;
}

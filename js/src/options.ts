/** What a client and a call may be told. Durations are milliseconds. */

import type { EventHook, Logger } from './events.js';
import type { Transport } from './transports/transport.js';

/** Gives a key: the current one of a secrets manager. */
export type KeyProvider = () => string | Promise<string>;
export type Pacing = 'off' | 'follow' | 'even';
export type Priority = 'interactive' | 'bulk';
export type RetrySafety =
  | 'read'
  | 'idempotent_by_http'
  | 'idempotent_by_document'
  | 'idempotent_by_effect'
  | 'idempotency_key'
  | 'unsafe';
export type WindowName = 'per_hour' | 'per_minute';
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** At most `limit` requests in any stretch of `window`. */
export interface Window {
  readonly limit: number;
  readonly window: number;
}

/** What holds for calls: of a client, or of one call, which wins. */
export interface SharedOptions {
  /** Time of one attempt, from connecting to the last byte of the answer; 60 s unless given. */
  readonly timeout?: number | undefined;
  /** Time of connecting within it: name, address, proxy, TLS; 10 s unless given. What is not connected by then was not sent. */
  readonly connectTimeout?: number | undefined;
  /** How long the server may be silent within it, once the request is written; 60 s unless given. */
  readonly readTimeout?: number | undefined;
  /** Time of one call with all its attempts and waits, queueing included; 10 min unless given. */
  readonly deadline?: number | undefined;
  /** Attempts of one call, the first included; 4 unless given. */
  readonly maxAttempts?: number | undefined;
  /** The longest single wait that a retry or the server's limit may cost; a longer one fails at once. 2 min unless given. */
  readonly maxWait?: number | undefined;
  /** Whether a PATCH of absolute values may be sent again after an unknown outcome. */
  readonly resendIdempotentByEffect?: boolean | undefined;
  /** Your word that calls may start messages to people, without which those that can are refused before anything is sent. */
  readonly allowSends?: boolean | undefined;
  /** The lane in which calls wait for their place; `interactive`, and `bulk` for listings, unless given. */
  readonly priority?: Priority | undefined;
}

/** What one call may be told; what it leaves out is the client's. */
export interface CallOptions extends SharedOptions {
  /** Cancels the call: its waiting in line, its pauses, and the request that is under way. */
  readonly signal?: AbortSignal | undefined;
  /** Header fields to send along. Those that authenticate or frame the request are refused. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What a client may be told. */
export interface ClientOptions extends SharedOptions {
  /** A key, or what is called for one when it is first needed and after a 401. `MONACO_API_KEY` unless given. */
  readonly apiKey?: string | KeyProvider | undefined;
  /** The key to go on with once the first is refused, during a rotation. */
  readonly standbyApiKey?: string | undefined;
  /** An opaque token, or what is called for one, of a relay in front of Monaco, which `baseURL` names. */
  readonly bearer?: string | KeyProvider | undefined;
  /** `https://host[:port][/prefix]`, or http to this machine. `MONACO_BASE_URL` unless given, else Monaco's own. */
  readonly baseURL?: string | undefined;
  /** Limits of your own, which only delay: `per_hour` and `per_minute` are the two that Monaco documents. */
  readonly windows?: readonly (Window | WindowName)[] | undefined;
  /** `follow` sends freely until the server or a window says stop, `even` spreads the calls, `off` has no queue. */
  readonly pacing?: Pacing | undefined;
  /** The first wait where the server named none; 500 unless given. */
  readonly backoffInitial?: number | undefined;
  /** What each further wait is multiplied by; 2 unless given. */
  readonly backoffFactor?: number | undefined;
  /** Where those waits stop growing; 30 s unless given. */
  readonly backoffCap?: number | undefined;
  /** Tokens of the retry quota, which keeps a failing server from being hammered; 500 unless given. */
  readonly retryQuota?: number | undefined;
  /** A `fetch` to send with in place of `node:https`: the global one, undici's, or one of your own. */
  readonly fetch?: typeof fetch | undefined;
  /** What sends requests in place of `node:https`. It sees the key. */
  readonly transport?: Transport | undefined;
  /** Told what happens to calls, as one line each; silent unless given. `console` is one. */
  readonly logger?: Logger | undefined;
  /** Called with what happens to calls, as data. What it throws ends no call: it becomes a warning of the process. */
  readonly onEvent?: EventHook | undefined;
}

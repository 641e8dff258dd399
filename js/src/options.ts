/** What a client and a call may be told, and the core's form of it. Durations are milliseconds. */

import * as core from './core.js';
import { ConfigurationError, checked, type InvalidRequestError } from './errors.js';
import type { EventHook, Logger } from './events.js';
import type { KeyProvider } from './keys.js';
import { toMillis } from './time.js';
import type { Transport } from './transports/transport.js';

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

type Refusal = typeof ConfigurationError | typeof InvalidRequestError;
const MOST = 2 ** 32 - 1;

/** A whole number that the core can take, which checks its bounds itself. */
export function whole(name: string, value: unknown, refusal: Refusal = ConfigurationError): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MOST) {
    throw new refusal(`${name} is ${String(value)}; expected a whole number between 0 and ${MOST}`);
  }
  return value;
}

/** Text that the core can take; which text it takes it says itself. What is refused may be a secret and is not shown. */
export function text(name: string, value: unknown, refusal: Refusal = ConfigurationError): string {
  if (typeof value !== 'string') throw new refusal(`${name} is of type ${typeof value}; expected text`);
  return value;
}

function flag(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new ConfigurationError(`${name} is ${String(value)}; expected true or false`);
  return value;
}

type ToCore = readonly [name: string, convert: (name: string, value: unknown) => unknown];

/** The core's name and form of each option that calls may be told; the core checks the bounds. */
const OF_CALLS: Readonly<Record<string, ToCore>> = {
  timeout: ['attempt_timeout_ms', toMillis],
  connectTimeout: ['connect_timeout_ms', toMillis],
  readTimeout: ['read_timeout_ms', toMillis],
  deadline: ['deadline_ms', toMillis],
  maxAttempts: ['max_attempts', whole],
  maxWait: ['max_wait_ms', toMillis],
  resendIdempotentByEffect: ['resend_idempotent_by_effect', flag],
  priority: ['priority', text],
};

/** The same of those that only a client is told. */
const OF_CLIENTS: Readonly<Record<string, ToCore>> = {
  backoffInitial: ['backoff_initial_ms', toMillis],
  backoffFactor: ['backoff_factor', whole],
  backoffCap: ['backoff_cap_ms', toMillis],
  retryQuota: ['retry_quota', whole],
  pacing: ['pacing', text],
  windows: ['windows', (_, value) => windows(value)],
};

/** Those that the core never sees. */
const OF_CALLS_HERE = ['signal', 'headers'];
const OF_CLIENTS_HERE = ['apiKey', 'standbyApiKey', 'bearer', 'baseURL', 'fetch', 'transport', 'logger', 'onEvent'];

/** The core's form of a call's options. Throws `ConfigurationError`. */
export function callOptions(given: CallOptions): core.CallOptions {
  refuseUnknown(given, [...Object.keys(OF_CALLS), ...OF_CALLS_HERE]);
  const json = JSON.stringify(inCore(given, OF_CALLS));
  return checked(() => new core.CallOptions(json));
}

/** Those of a client's options that each of its calls is told. */
export function optionsOfCalls(given: ClientOptions): SharedOptions {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name in OF_CALLS));
}

/** The JSON of the core's configuration. A lane is no client's, but each call's. Throws `ConfigurationError`. */
export function configOf(given: ClientOptions, baseURL: string, userAgent: string): string {
  const { priority: _, ...known } = { ...OF_CALLS, ...OF_CLIENTS };
  refuseUnknown(given, [...Object.keys(OF_CALLS), ...Object.keys(OF_CLIENTS), ...OF_CLIENTS_HERE]);
  return JSON.stringify({ ...inCore(given, known), base_url: baseURL, user_agent: userAgent });
}

function refuseUnknown(given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new ConfigurationError(`there is no option ${unknown}; expected ${known.join(', ')}`);
}

function inCore(given: object, known: Readonly<Record<string, ToCore>>): Record<string, unknown> {
  const inCore: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const toCore = known[name];
    if (toCore === undefined || value === undefined) continue;
    const [coreName, convert] = toCore;
    inCore[coreName] = convert(name, value);
  }
  return inCore;
}

const WINDOW_NAMES: readonly unknown[] = ['per_hour', 'per_minute'] satisfies WindowName[];

function windows(given: unknown): unknown[] {
  if (!Array.isArray(given)) throw new ConfigurationError("windows is no array; expected one, such as ['per_minute']");
  return given.map((window: unknown) => (WINDOW_NAMES.includes(window) ? window : ownWindow(window)));
}

function ownWindow(given: unknown): object {
  const { limit, window, ...rest } = Object(given) as Record<string, unknown>;
  if (limit === undefined || window === undefined || Object.keys(rest).length > 0) {
    const names = WINDOW_NAMES.join(', ');
    throw new ConfigurationError(`windows holds ${JSON.stringify(given)}; expected ${names} or {"limit": 50, "window": 2500}`);
  }
  return { limit: whole('windows.limit', limit), window_ms: toMillis('windows.window', window) };
}

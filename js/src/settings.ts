/** The core's form of what a client and a call are told. */

import * as core from './core.js';
import { ConfigurationError, checked, type InvalidRequestError } from './errors.js';
import type { CallOptions, ClientOptions, SharedOptions, WindowName } from './options.js';
import { shown } from './shown.js';
import { toMillis } from './time.js';

type Refusal = typeof ConfigurationError | typeof InvalidRequestError;
const MOST = 2 ** 32 - 1;

/** A whole number that the core can take, which checks its bounds itself. */
export function whole(name: string, value: unknown, refusal: Refusal = ConfigurationError): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MOST) {
    throw new refusal(`${name} is ${shown(value)}; expected a whole number between 0 and ${MOST}`);
  }
  return value;
}

/** Text that the core can take; which text it takes it says itself. What is refused may be a secret and is not shown. */
export function text(name: string, value: unknown, refusal: Refusal = ConfigurationError): string {
  if (typeof value !== 'string') throw new refusal(`${name} is of type ${typeof value}; expected text`);
  if (!value.isWellFormed()) throw new refusal(`${name} holds half of a surrogate pair, which has no form in UTF-8`);
  return value;
}

function flag(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new ConfigurationError(`${name} is ${shown(value)}; expected true or false`);
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
  allowSends: ['allow_sends', flag],
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

/** The core's form of what holds for calls. Throws `ConfigurationError`. */
export function sharedOptions(given: SharedOptions): core.CallOptions {
  refuseUnknown(given, Object.keys(OF_CALLS));
  return coreOptions(given);
}

/** As `sharedOptions`, of what one call is told. Throws `ConfigurationError`. */
export function callOptions(given: CallOptions): core.CallOptions {
  refuseUnknown(given, [...Object.keys(OF_CALLS), ...OF_CALLS_HERE]);
  refuseOtherSignal(given.signal);
  return coreOptions(given);
}

/** `options` over `given`; one that is undefined was left out. */
export function over(given: SharedOptions, options: CallOptions): CallOptions {
  const told = Object.entries(options).filter(([name, value]) => value !== undefined || !(name in given));
  return { ...given, ...Object.fromEntries(told) };
}

function coreOptions(given: CallOptions): core.CallOptions {
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
  if (unknown !== undefined) throw new ConfigurationError(`there is no option ${shown(unknown)}; expected ${known.join(', ')}`);
}

/** An `AbortSignal` of any realm is one. */
function refuseOtherSignal(signal: AbortSignal | undefined): void {
  if (signal === undefined || typeof signal?.addEventListener === 'function') return;
  throw new ConfigurationError(`signal is of type ${signal === null ? 'null' : typeof signal}; expected an AbortSignal`);
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
    throw new ConfigurationError(`windows holds ${shown(given)}; expected ${names} or {"limit": 50, "window": 2500}`);
  }
  return { limit: whole('windows.limit', limit), window_ms: toMillis('windows.window', window) };
}

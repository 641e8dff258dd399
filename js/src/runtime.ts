/** What the calls of a client share: the core's client, the sleepers, the transport. */

import { arch, platform } from 'node:process';
import { Client, load, version } from './core.js';
import { ConfigurationError, checked } from './errors.js';
import { findKeys, type Keys, parsed } from './keys.js';
import type { ClientOptions } from './options.js';
import { Reporter } from './reporter.js';
import { configOf, text } from './settings.js';
import { Sleepers } from './sleepers.js';
import { now } from './time.js';
import { FetchTransport } from './transports/fetch.js';
import { GuardedTransport } from './transports/guarded.js';
import { HttpsTransport } from './transports/https.js';
import type { Transport } from './transports/transport.js';

const BASE_URL_VARIABLE = 'MONACO_BASE_URL';
const OFFICIAL_BASE_URL = 'https://api.monaco.com';

/** The calls' shared side of a client. */
export class Runtime {
  readonly core: Client;
  readonly baseURL: string;
  readonly reporter: Reporter;
  readonly sleepers = new Sleepers();
  /** What was fetched once and for all, by its name. */
  readonly kept = new Map<string, Promise<unknown>>();
  readonly transport: Transport;
  readonly #parse: Keys['parse'];
  readonly provider: Keys['provider'];

  /** Reads the environment for what was not given. Throws `ConfigurationError` and `InvalidKeyError`. */
  constructor(given: ClientOptions) {
    load();
    this.baseURL = text('baseURL', given.baseURL ?? (process.env[BASE_URL_VARIABLE] || OFFICIAL_BASE_URL));
    refuseContradictions(given);
    const config = configOf(given, this.baseURL, userAgent());
    const { key, standby, parse, provider } = findKeys(given);
    this.core = checked(() => new Client(config, key, standby, now(), Date.now()));
    this.#parse = parse;
    this.provider = provider;
    this.reporter = new Reporter(given.onEvent, given.logger);
    this.transport = transportOf(given, this.core);
  }

  /** A key of this client's sort. Throws `InvalidKeyError`. */
  parseKey(text: unknown) {
    return parsed(this.#parse, text);
  }

  /** Installs a successor, and wakes whom that concerns. */
  rotate(text: string): string {
    const key = this.parseKey(text);
    const fingerprint = checked(() => this.core.rotate(key));
    this.sleepers.signal(this.core.takeWakes());
    return fingerprint;
  }
}

function userAgent(): string {
  return `monaco-crm-node/${version()} Node/${process.versions.node} ${platform}/${arch}`;
}

function transportOf({ fetch, transport }: ClientOptions, core: Client): Transport {
  if (transport !== undefined) return new GuardedTransport(transport);
  return fetch === undefined ? new HttpsTransport(core) : new FetchTransport(fetch);
}

function refuseContradictions({ fetch, transport, onEvent, logger }: ClientOptions): void {
  if (fetch !== undefined && transport !== undefined) {
    throw new ConfigurationError('fetch and transport contradict each other; leave one of them out');
  }
  refuseOther('fetch', fetch, (given) => typeof given === 'function', 'a function');
  const sends = (given: Transport) => typeof given.send === 'function' && typeof given.close === 'function';
  refuseOther('transport', transport, sends, 'an object with the methods send and close');
  refuseOther('onEvent', onEvent, (given) => typeof given === 'function', 'a function');
  const logs = (given: object) => ['debug', 'info', 'warn'].every((name) => typeof Reflect.get(given, name) === 'function');
  refuseOther('logger', logger, logs, 'an object with the methods debug, info and warn, such as console');
}

function refuseOther<T>(name: string, given: T | undefined, is: (given: T) => boolean, expected: string): void {
  if (given !== undefined && (given === null || !is(given))) {
    throw new ConfigurationError(`${name} is of type ${given === null ? 'null' : typeof given}; expected ${expected}`);
  }
}

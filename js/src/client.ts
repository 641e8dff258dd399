/** `Monaco`: the client. */

import { inspect } from 'node:util';
import { Resources } from './generated/client.js';
import type { CallOptions, ClientOptions, Method, RetrySafety, SharedOptions } from './options.js';
import { type Limits, limitsOf, type Plan, planOf } from './plan.js';
import type { CustomFieldValues, ExtraFields } from './resources/fields.js';
import type { CallPromise } from './response.js';
import { Runtime } from './runtime.js';
import { Sender } from './sender.js';
import { optionsOfCalls } from './settings.js';
import { now } from './time.js';

/** What `request` may be told, beside what holds for any call. */
export interface RequestOptions extends CallOptions {
  /** Sent as JSON; undefined sends none. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** When it may be sent again after an unknown outcome; `unsafe`, which is never, unless given. The method says nothing about that. */
  readonly retrySafety?: RetrySafety | undefined;
}

/** The arguments of an operation that `explain` is asked about. */
export interface ExplainOptions {
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** Under the API's names, as are those of `extra`. */
  readonly body?: unknown;
  readonly customFields?: CustomFieldValues | undefined;
  readonly extra?: ExtraFields | undefined;
}

/** @internal What two clients of `withOptions` share, and what the calls of one are told. */
class Parts {
  constructor(
    readonly runtime: Runtime,
    readonly sender: Sender,
  ) {}
}

/** A client of Monaco's API, for servers. */
export class Monaco extends Resources {
  readonly #runtime: Runtime;
  readonly #sender: Sender;

  /** Throws `ConfigurationError` and `InvalidKeyError`. */
  constructor(options?: ClientOptions);
  /** @internal */
  constructor(parts: Parts);
  constructor(given: ClientOptions | Parts = {}) {
    const { runtime, sender } = given instanceof Parts ? given : made(given);
    super(sender);
    this.#runtime = runtime;
    this.#sender = sender;
  }

  /**
   * Asks for what this package does not know yet, and gives the decoded JSON, whole; undefined for an empty answer.
   *
   * `path` starts with a slash and is sent as it stands.
   */
  request(method: Method, path: string, options: RequestOptions = {}): CallPromise<unknown> {
    const { body, query, retrySafety = 'unsafe', ...rest } = options;
    return this.#sender.send(
      () => ({ method, path, retrySafety, query, body }),
      rest,
      (value) => value,
    );
  }

  /** The same client, sharing keys, limits and connections, whose calls are told `options`. Throws `ConfigurationError`. */
  withOptions(options: SharedOptions): Monaco {
    return clientOf(new Parts(this.#runtime, this.#sender.with(options)));
  }

  /**
   * What a call would send and wait for, without sending it. Throws `InvalidRequestError`.
   *
   * `operation` is the catalogue's id, such as `create_contact`; `path` holds the arguments of its path.
   */
  explain(operation: string, options: ExplainOptions = {}): Plan {
    return planOf(this.#sender.explain({ ...options, operation }, now()));
  }

  /** What may still be sent, until when, and who waits. */
  limits(): Limits {
    return limitsOf(this.#runtime.core.limits(now()));
  }

  /** Goes on with `key` at once, calls under way included, and gives its fingerprint. Throws `InvalidKeyError`. */
  rotate(key: string): string {
    return this.#runtime.rotate(key);
  }

  /** The current key's fingerprint, if one is known. */
  get keyId(): string | undefined {
    return this.#runtime.core.currentKey;
  }

  /** Closes the connections that this client opened itself; calls that come after are not sent. */
  close(): void {
    this.#runtime.transport.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** @internal */
  [inspect.custom](): string {
    return `Monaco { baseURL: '${this.#runtime.baseURL}', keyId: '${this.keyId ?? 'key provider'}' }`;
  }
}

function made(given: ClientOptions): Parts {
  const runtime = new Runtime(given);
  return new Parts(runtime, new Sender(runtime, optionsOfCalls(given)));
}

/** Out of the class, to which esbuild gives another name where its body uses its own. */
function clientOf(parts: Parts): Monaco {
  return new Monaco(parts);
}

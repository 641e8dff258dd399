/** What resources send with: a client's runtime, and what its calls are told. */

import * as core from './core.js';
import { type Driven, drive, type Success } from './drive.js';
import { checked, InvalidRequestError } from './errors.js';
import { encode } from './json.js';
import type { CallOptions, Method, RetrySafety, SharedOptions } from './options.js';
import { Listing, type NumberedPageOptions, startPages } from './pages.js';
import { pairs } from './pairs.js';
import { CallPromise, RawResponse } from './response.js';
import type { Runtime } from './runtime.js';
import { callOptions, over, sharedOptions, text } from './settings.js';

/** An operation of the catalogue, and its arguments. */
export interface Asked {
  readonly operation: string;
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  /** The organisation's own fields, by UUID. */
  readonly customFields?: unknown;
  /** Fields of the body that the catalogue does not know. */
  readonly extra?: unknown;
}

/** An operation that the catalogue does not know. */
export interface RawAsked {
  readonly method: Method;
  readonly path: string;
  readonly retrySafety: RetrySafety;
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
}

/** A listing of an operation. What `asked` throws rejects. */
export interface ListAsked {
  readonly asked: () => Asked;
  readonly mode: core.PageMode;
  readonly pages: NumberedPageOptions;
}

type Headers = CallOptions['headers'];

export class Sender {
  readonly #runtime: Runtime;
  readonly #given: SharedOptions;
  readonly #options: core.CallOptions;

  /** Throws `ConfigurationError`. */
  constructor(runtime: Runtime, given: SharedOptions) {
    this.#runtime = runtime;
    this.#given = given;
    this.#options = sharedOptions(given);
  }

  /** As this one, for calls that are told `options`. */
  with(options: SharedOptions): Sender {
    return new Sender(this.#runtime, over(this.#given, options));
  }

  /** Sends a request, and gives what `parse` makes of the answer's value. What `asked` throws rejects. */
  send<T>(asked: () => Asked | RawAsked, options: CallOptions | undefined, parse: (value: unknown) => T): CallPromise<T> {
    return new CallPromise(this.#response(asked, options, parse));
  }

  /** The listing of what is asked, whose rows `read` takes. */
  list<T>(
    { asked, mode, pages }: ListAsked,
    options: CallOptions | undefined,
    read: (row: Record<string, unknown>) => T,
  ): Listing<T> {
    let fixed: Encoded | undefined;
    const start = (position?: string) => {
      // A listing may ask again, whatever its caller has done to the body meanwhile.
      fixed ??= encoded(asked());
      const given = position === undefined ? pages : { position };
      return withRequest(fixed, options?.headers, (request) => startPages(this.#runtime.core, request, mode, given));
    };
    return new Listing(start, read, (pages, take) =>
      this.#drive((told, entropy, now) => this.#runtime.core.startPage(pages, told, entropy, now), options, take),
    );
  }

  /** What `fetch` gave the first time, for all senders of the runtime; a failure is not kept. */
  once<T>(name: string, fetch: () => Promise<T>): Promise<T> {
    const { kept } = this.#runtime;
    const known = kept.get(name) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const fetched = fetch();
    kept.set(name, fetched);
    fetched.catch(() => kept.delete(name));
    return fetched;
  }

  /** The JSON of the core's plan. */
  explain(asked: Asked, now: number): string {
    return withRequest(encoded(asked), undefined, (request) => this.#runtime.core.explain(request, this.#options, now));
  }

  async #response<T>(
    asked: () => Asked | RawAsked,
    options: CallOptions | undefined,
    parse: (value: unknown) => T,
  ): Promise<RawResponse<T>> {
    const fixed = encoded(asked());
    const response = await this.#drive(
      (told, entropy, now) =>
        withRequest(fixed, options?.headers, (request) => this.#runtime.core.start(request, told, entropy, now)),
      options,
      (success) => new RawResponse(success, parse),
    );
    if (response instanceof RawResponse) return response;
    throw response;
  }

  #drive<T>(start: Start, options: CallOptions | undefined, read: (success: Success) => T): Promise<Driven<T>> {
    return options === undefined
      ? drive(this.#runtime, (entropy, now) => start(this.#options, entropy, now), undefined, read)
      : this.#driveAsTold(start, options, read);
  }

  async #driveAsTold<T>(start: Start, options: CallOptions, read: (success: Success) => T): Promise<Driven<T>> {
    const told = callOptions(over(this.#given, options));
    try {
      return await drive(this.#runtime, (entropy, now) => start(told, entropy, now), options.signal, read);
    } finally {
      told.free();
    }
  }
}

/** Starts a call that is told `options`. */
type Start = (options: core.CallOptions, entropy: Uint8Array, now: number) => core.Call | undefined;

/** What is asked, and as JSON what its body is made of. */
interface Encoded {
  readonly asked: Asked | RawAsked;
  readonly body: string | undefined;
  readonly customFields?: string | undefined;
  readonly extra?: string | undefined;
}

function encoded(asked: Asked | RawAsked): Encoded {
  const json = (what: string, value: unknown) => (value === undefined ? undefined : encode(what, value));
  const body = json('the body', asked.body);
  if (!('operation' in asked)) return { asked, body };
  return { asked, body, customFields: json('customFields', asked.customFields), extra: json('extra', asked.extra) };
}

function withRequest<T>(encoded: Encoded, headers: Headers, use: (request: core.Request) => T): T {
  const request = requestOf(encoded, headers);
  try {
    return checked(() => use(request));
  } finally {
    request.free();
  }
}

/** The core's request. Throws `InvalidRequestError`. */
function requestOf({ asked, body, customFields, extra }: Encoded, headers: Headers): core.Request {
  const query = pairs('query', asked.query);
  const told = pairs('headers', headers);
  if ('operation' in asked) {
    const operation = text('operation', asked.operation, InvalidRequestError);
    const path = pairs('path', asked.path);
    return checked(() => new core.Request(operation, path, query, told, body, customFields, extra));
  }
  const method = text('method', asked.method, InvalidRequestError);
  const path = text('path', asked.path, InvalidRequestError);
  const retrySafety = text('retrySafety', asked.retrySafety, InvalidRequestError);
  return checked(() => core.Request.raw(method, path, retrySafety, query, told, body));
}

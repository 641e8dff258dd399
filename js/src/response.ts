/** An answer with its status and headers, and the promise of what it means. */

import { inspect } from 'node:util';
import type { Success } from './drive.js';

/** A successful answer as it came, and what it means by `parse`. */
export class RawResponse<T> {
  /** 204 for a deletion that was found done. */
  readonly status: number;
  /** The body, decompressed. */
  readonly content: Uint8Array;
  /** The request's id, where the server or a proxy gave one. */
  readonly requestId: string | undefined;
  /** Attempts that were sent. */
  readonly attempts: number;
  /** Names and values by turns. */
  readonly #fields: readonly string[];
  readonly #value: unknown;
  readonly #parse: (value: unknown) => T;

  /** @internal */
  constructor({ attempts, requestId, answer, value }: Success, parse: (value: unknown) => T) {
    this.status = answer.status;
    this.#fields = answer.headers;
    this.content = answer.body;
    this.requestId = requestId;
    this.attempts = attempts;
    this.#value = value;
    this.#parse = parse;
  }

  /** @internal */
  [inspect.custom](): string {
    return `<RawResponse status=${this.status} attempts=${this.attempts}>`;
  }

  /** Names and values in the order of the wire. */
  get headers(): readonly (readonly [string, string])[] {
    return pairs(this.#fields);
  }

  /** The first value of that name, which compares without case. */
  header(name: string): string | undefined {
    const wanted = name.toLowerCase();
    return this.headers.find(([given]) => given.toLowerCase() === wanted)?.[1];
  }

  /** The decoded body, whole; undefined for an empty one. */
  json(): unknown {
    return this.#value;
  }

  /** What the method promised. */
  parse(): T {
    return this.#parse(this.#value);
  }
}

/** The result of a call, or by `withResponse` the answer it came with. */
export class CallPromise<T> extends Promise<T> {
  readonly #response: Promise<RawResponse<T>>;

  /** What is chained to it is an ordinary promise. */
  static override get [Symbol.species]() {
    return Promise;
  }

  /** @internal */
  constructor(response: Promise<RawResponse<T>>) {
    super((resolve, reject) => {
      response.then((given) => given.parse()).then(resolve, reject);
    });
    this.#response = response;
  }

  /** The result beside its answer. */
  async withResponse(): Promise<{ data: T; response: RawResponse<T> }> {
    const [data, response] = await Promise.all([this, this.#response]);
    return { data, response };
  }
}

function pairs(flat: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) pairs.push([flat[index] as string, flat[index + 1] as string]);
  return pairs;
}

/** Drives the binding through a transcript: one method a verb. `tests/transcripts/README.md` documents the format. */

import { attemptOf } from '../../src/attempt.js';
import {
  ApiKey,
  type Call,
  CallOptions,
  Client,
  isSuccess,
  load,
  PageMode,
  type Pages,
  Request,
  redact,
  Step,
} from '../../src/core.js';
import { answered, decode, factsOf, succeeded } from '../../src/decode.js';
import type { Answer } from '../../src/transports/transport.js';

// biome-ignore lint/suspicious/noExplicitAny: a transcript's JSON, which each verb reads in its own way
type Json = any;

load();

/** How a call is told of an answer. */
export type Respond = (call: Call, answer: Answer, now: number) => Step;

export interface Transcript {
  readonly config?: object;
  readonly keys: Json;
  readonly now: number;
  readonly unix: number;
  readonly steps: readonly {
    readonly do: string;
    readonly at?: number;
    readonly expect: unknown;
    readonly [argument: string]: Json;
  }[];
}

/** The core reads a success's body itself. */
export function asBytes(call: Call, answer: Answer, now: number): Step {
  return answered(call, answer, now);
}

/** A success is decoded here, as the client does. */
export function asFacts(call: Call, answer: Answer, now: number): Step {
  return isSuccess(answer.status) ? succeeded(call, answer, decode(answer.body), now) : asBytes(call, answer, now);
}

/** The answers to a transcript's steps; each is the refusal, where the client itself was refused. */
export function replayed(transcript: Transcript, respond: Respond): unknown[] {
  const replay = new Replay(respond);
  const refusal = shown(() => replay.begin(transcript));
  return transcript.steps.map((step) => {
    if (refusal !== 'ok') return refusal;
    const verb = Reflect.get(replay, step.do) as (step: Json, at: number) => unknown;
    return shown(() => verb.call(replay, step, step.at ?? 0));
  });
}

class Replay {
  readonly #respond: Respond;
  readonly #calls = new Map<number, Started>();
  #client!: Client;
  #pages!: Pages;

  constructor(respond: Respond) {
    this.#respond = respond;
  }

  begin({ config = {}, keys, now, unix }: Transcript): string {
    const [first, second] = keysOf(keys);
    this.#client = new Client(JSON.stringify(config), first, second, now, unix);
    return 'ok';
  }

  construct(): string {
    return 'ok';
  }

  start({ request, options, entropy }: Json, at: number): object {
    const call = this.#client.start(requestOf(request), optionsOf(options), Buffer.from(entropy, 'hex'), at);
    const started = { call, body: undefined };
    this.#calls.set(call.id, started);
    return { call: call.id, turn: turnOf(started) };
  }

  advance({ call, input }: Json, at: number): object {
    const started = this.#calls.get(call) as Started;
    this.#take(started, input, at);
    return turnOf(started);
  }

  drop({ call }: Json): null {
    this.#calls.get(call)?.call.free();
    return null;
  }

  rotate({ key }: Json): string {
    return this.#client.rotate(keyOf(key));
  }

  take_wakes(): number[] {
    return [...this.#client.takeWakes()];
  }

  limits(_: Json, at: number): unknown {
    return JSON.parse(this.#client.limits(at));
  }

  explain({ request, options }: Json, at: number): unknown {
    return JSON.parse(this.#client.explain(requestOf(request), optionsOf(options), at));
  }

  redact({ text }: Json): string {
    return redact(text);
  }

  parse_key({ text }: Json): string {
    return ApiKey.parse(text).id;
  }

  pages({ request, options = {} }: Json): string {
    const { mode, page_size, page, limit, position } = options;
    const inCore = mode === 'everything' ? PageMode.Everything : PageMode.Numbered;
    this.#pages = this.#client.pages(requestOf(request), inCore, page_size, page, limit, position);
    return 'ok';
  }

  next_request(): object | null {
    const next = this.#pages.nextRequest();
    if (next === undefined) return null;
    return { query: JSON.parse(next.query), body: next.body ?? null };
  }

  accept({ page: { pagination, rows } }: Json): object {
    const { numbers, texts } = factsOf({ pagination, data: rows });
    const accepted = this.#pages.acceptFacts(numbers, texts);
    return { ...JSON.parse(accepted as string), exact: this.#pages.isExact };
  }

  refuse_page({ kind }: Json): boolean {
    return this.#pages.refused(kind);
  }

  position({ consumed }: Json): string {
    return this.#pages.position(consumed);
  }

  #take(started: Started, input: Json, at: number): void {
    const { call } = started;
    if (input === 'timeout') call.timedOut(at);
    else if (input === 'cancel') call.cancel(at);
    else if (input.failure !== undefined) call.failed(input.failure.kind, input.failure.cause, at);
    else if (input.key_error !== undefined) call.noKey(input.key_error, at);
    else if (input.key !== undefined) giveKey(call, input.key, at);
    else {
      const { status, headers = [], body = '' } = input.response;
      const answer = { status, headers: headers.flat(), body: Buffer.from(body) };
      started.body = answer.body;
      this.#respond(call, answer, at);
    }
  }
}

interface Started {
  readonly call: Call;
  /** Of the last answer, which a failed call's error is completed with. */
  body: Uint8Array | undefined;
}

/** The step's answer, or what the core refused. */
function shown(step: () => unknown): unknown {
  try {
    return step();
  } catch (refusal) {
    if (typeof refusal !== 'string') throw refusal;
    return { error: (JSON.parse(refusal) as { error: unknown }).error };
  }
}

/** A transcript's turn. */
function turnOf({ call, body }: Started): object {
  const events = (JSON.parse(call.events()) as [string, object][]).map(([, event]) => event);
  return { step: stepOf(call, body), wake: [...(call.wake ?? [])], events };
}

/** A transcript's step. */
export interface Shown {
  readonly send?: object;
  readonly wait?: object;
  readonly fetch_key?: object;
  readonly done?: object;
  readonly failed?: { readonly kind: string };
}

/** The call's step; an error has `body`, the last answer's. */
export function stepOf(call: Call, body: Uint8Array | undefined): Shown {
  switch (call.step) {
    case Step.Send:
      return { send: sendOf(call) };
    case Step.Wait:
      return { wait: { until: call.until, why: call.why } };
    case Step.FetchKey:
      return { fetch_key: { reason: call.why, deadline: call.until } };
    case Step.Done: {
      const { status, attempts, requestId = null } = call;
      return { done: { status, request_id: requestId, attempts, page: JSON.parse(call.page() ?? 'null') } };
    }
    case Step.Failed:
      return { failed: JSON.parse(call.error(body) as string) };
    case Step.Unknown:
      throw new Error('the core has learned a step that the binding does not know');
  }
}

function sendOf(call: Call): object {
  const { method, url, headers, body, attempt } = attemptOf(call);
  const times = { timeout_ms: call.timeout, connect_timeout_ms: call.connectTimeout, read_timeout_ms: call.readTimeout };
  return { method, url, headers, body, attempt, ...times, deadline: call.until, key: call.keyId };
}

/** A key that does not parse is the provider's failure. */
function giveKey(call: Call, given: Json, at: number): void {
  let key: ApiKey;
  try {
    key = keyOf(given);
  } catch (refusal) {
    call.noKey((JSON.parse(refusal as string) as Json).error.message, at);
    return;
  }
  call.key(key, at);
}

function keysOf(keys: Json): ApiKey[] {
  if (keys === 'provider') return [];
  return keys.standby === undefined ? [keyOf(keys)] : keys.standby.map(ApiKey.parse);
}

function keyOf({ literal, opaque }: Json): ApiKey {
  return literal === undefined ? ApiKey.opaque(opaque) : ApiKey.parse(literal);
}

function optionsOf(options: Json): CallOptions {
  return new CallOptions(JSON.stringify(options ?? {}));
}

function requestOf({ operation, path_args: path, query, headers, body, custom_fields: own, extra }: Json): Request {
  if (typeof operation === 'string') return new Request(operation, flat(path), flat(query), flat(headers), body, own, extra);
  const { method, path: template, retry_safety: retrySafety } = operation;
  return Request.raw(method, template, retrySafety, flat(query), flat(headers), body);
}

function flat(pairs: Json): string | undefined {
  return pairs === undefined ? undefined : JSON.stringify(pairs.flat());
}

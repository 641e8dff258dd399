/** The loop that drives a call: the host's side of the core's contract. */

import { randomFillSync } from 'node:crypto';
import { type Call, isSuccess } from './core.js';
import { answered, decode, succeeded } from './decode.js';
import { CancelledCallError, type CoreError, checked, fromCore, MisuseError, MonacoError } from './errors.js';
import { describe } from './keys.js';
import type { Runtime } from './runtime.js';
import { awake } from './sleepers.js';
import { now } from './time.js';
import type { Answer, Attempt, Failure } from './transports/transport.js';
import { type Done, type Send, type Step, type Turn, turnOf } from './turn.js';

/** A call that ended with a success. `call` is freed once it was read. */
export interface Success {
  readonly call: Call;
  readonly done: Done;
  readonly answer: Answer;
  /** The decoded body, whole; undefined for an empty one. */
  readonly value: unknown;
}

/** What was read of a success, or the error; undefined where there was no call to make. */
export type Driven<T> = T | MonacoError | undefined;

/**
 * Starts a call, and does what the core says until it is over. `start` gives undefined where there is none to make.
 * Throws what the core refuses before anything is sent.
 */
export async function drive<T>(
  runtime: Runtime,
  start: (entropy: Uint8Array, now: number) => Call | undefined,
  signal: AbortSignal | undefined,
  read: (success: Success) => T,
): Promise<Driven<T>> {
  // Once a call was started, the core takes what it says to send for sent.
  if (signal?.aborted) return new CancelledCallError('the call was cancelled', { cause: signal.reason });
  const call = checked(() => start(entropy(), now()));
  if (call === undefined) return undefined;
  const { id } = call;
  runtime.sleepers.enter(id);
  try {
    return await new Driver(runtime, call, id, signal).run(read);
  } finally {
    runtime.sleepers.leave(id);
    call.free();
  }
}

/** One call under way, and the last answer to it. */
class Driver {
  readonly #runtime: Runtime;
  readonly #call: Call;
  readonly #id: number;
  readonly #signal: AbortSignal | undefined;
  #answer: Answer | undefined;
  #value: unknown;

  constructor(runtime: Runtime, call: Call, id: number, signal: AbortSignal | undefined) {
    this.#runtime = runtime;
    this.#call = call;
    this.#id = id;
    this.#signal = signal;
  }

  async run<T>(read: (success: Success) => T): Promise<T | MonacoError> {
    let turn = turnOf(this.#call.turn());
    for (;;) {
      this.#act(turn);
      if (turn.step.done !== undefined) return read(this.#success(turn.step.done));
      if (turn.step.failed !== undefined) return this.#error(turn.step.failed);
      turn = turnOf(this.#signal?.aborted ? this.#call.cancel(now()) : await this.#next(turn.step));
    }
  }

  #act(turn: Turn): void {
    this.#runtime.sleepers.signal(turn.wake);
    this.#runtime.reporter.report(this.#call, turn);
  }

  /** Does what the step says, and reports what came of it. */
  async #next({ send, wait, fetch_key: fetchKey }: Step): Promise<string> {
    if (send !== undefined) return this.#report(await this.#sent(send));
    if (wait !== undefined) {
      await this.#runtime.sleepers.sleep(this.#id, wait.until, this.#signal);
      return this.#signal?.aborted ? this.#call.cancel(now()) : this.#call.timeout(now());
    }
    if (fetchKey !== undefined) return this.#fetched(fetchKey.deadline);
    throw new MisuseError('this package is older than its core');
  }

  async #sent(send: Send): Promise<Answer | Failure> {
    try {
      return await this.#runtime.transport.send(new CoreAttempt(this.#call, send), this.#signal);
    } catch (fault) {
      return { kind: 'connection_lost', cause: describe(fault) };
    }
  }

  #report(outcome: Answer | Failure): string {
    if ('kind' in outcome) {
      if (this.#signal?.aborted) return this.#call.cancel(now());
      return checked(() => this.#call.failed(outcome.kind, outcome.cause, now()));
    }
    this.#answer = outcome;
    if (!isSuccess(outcome.status)) return answered(this.#call, outcome, now());
    this.#value = decode(outcome.body);
    return succeeded(this.#call, outcome, this.#value, now());
  }

  /** The provider's answer, or none by the call's deadline. */
  async #fetched(deadline: number): Promise<string> {
    let report: (() => string) | undefined;
    await awake(deadline, this.#signal, (wake) => {
      this.#provided().then((provided) => {
        report = provided;
        wake();
      });
    });
    return report?.() ?? this.#call.timeout(now());
  }

  /** How to report what the provider gave; its own failure stays here. */
  async #provided(): Promise<() => string> {
    try {
      const key = this.#runtime.parseKey(await this.#runtime.provider?.());
      return () => this.#call.key(key, now());
    } catch (fault) {
      const failure = fault instanceof MonacoError ? fault.message : describe(fault);
      return () => this.#call.noKey(failure, now());
    }
  }

  #success(done: Done): Success {
    // The core's success may stand for another answer than the last one: a DELETE that found nothing left to delete.
    const isOwn = this.#answer?.status === done.status;
    const headers = this.#answer?.headers ?? [];
    const answer = isOwn && this.#answer !== undefined ? this.#answer : { status: done.status, headers, body: new Uint8Array() };
    return { call: this.#call, done, answer, value: isOwn ? this.#value : undefined };
  }

  #error(error: CoreError): MonacoError {
    const json = this.#answer && this.#call.errorWithBody(this.#answer.body);
    const told = json === undefined ? error : (JSON.parse(json) as CoreError);
    return fromCore(told, told.kind === 'cancelled' ? this.#signal?.reason : told.cause);
  }
}

/** What a transport is handed: the request, and the right to reveal the key while the attempt is under way. */
class CoreAttempt implements Attempt {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | null;
  readonly attempt: number;
  readonly timeout: number;
  readonly connectTimeout: number;
  readonly readTimeout: number;
  readonly #call: Call;

  constructor(call: Call, send: Send) {
    this.#call = call;
    [this.method, this.url, this.headers, this.body, this.attempt, this.timeout, this.connectTimeout, this.readTimeout] = send;
  }

  authorization(): string {
    return this.#call.authorization() ?? '';
  }
}

const ENTROPY_BYTES = 32;
/** Drawn from the system at once, because each time costs more than all else that starting a call does. */
const pool = new Uint8Array(128 * ENTROPY_BYTES);
let unused = 0;

/** 32 bytes that were never used before. */
function entropy(): Uint8Array {
  if (unused === 0) {
    randomFillSync(pool);
    unused = pool.length;
  }
  unused -= ENTROPY_BYTES;
  return pool.subarray(unused, unused + ENTROPY_BYTES);
}

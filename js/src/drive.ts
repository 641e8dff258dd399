/** The loop that drives a call: the host's side of the core's contract. */

import { attemptOf } from './attempt.js';
import { type Call, isSuccess, Step } from './core.js';
import { answered, decode, succeeded } from './decode.js';
import { CancelledCallError, type CoreError, checked, fromCore, MisuseError, MonacoError } from './errors.js';
import { describe } from './keys.js';
import type { Runtime } from './runtime.js';
import { awake } from './sleepers.js';
import { now } from './time.js';
import type { Answer, Failure } from './transports/transport.js';

/** A call that ended with a success. `call` is freed once it was read. */
export interface Success {
  readonly call: Call;
  /** Attempts that were sent. */
  readonly attempts: number;
  readonly requestId: string | undefined;
  readonly answer: Answer;
  /** The decoded body, whole; undefined for an empty one. */
  readonly value: unknown;
}

/** What was read of a success, or the error; undefined where there was no call to make. */
export type Driven<T> = T | MonacoError | undefined;

/**
 * Starts a call, and does what the core says until it is over. `start` gives undefined where there is none to make.
 * Throws what the core refuses before anything is sent, at once.
 */
export function drive<T>(
  runtime: Runtime,
  start: (entropy: Uint8Array, now: number) => Call | undefined,
  signal: AbortSignal | undefined,
  read: (success: Success) => T,
): Promise<Driven<T>> {
  // Once a call was started, the core takes what it says to send for sent.
  if (signal?.aborted) return Promise.resolve(new CancelledCallError('the call was cancelled', { cause: signal.reason }));
  const call = checked(() => start(entropy(), now()));
  return call === undefined ? Promise.resolve(undefined) : new Driver(runtime, call, signal).run(read);
}

/** One call under way, and the last answer to it. */
class Driver {
  readonly #runtime: Runtime;
  readonly #call: Call;
  readonly #id: number;
  readonly #signal: AbortSignal | undefined;
  #answer: Answer | undefined;
  #value: unknown;

  constructor(runtime: Runtime, call: Call, signal: AbortSignal | undefined) {
    this.#runtime = runtime;
    this.#call = call;
    this.#id = call.id;
    this.#signal = signal;
  }

  /** What is read of the success, or the error. Afterwards the call is freed. */
  async run<T>(read: (success: Success) => T): Promise<T | MonacoError> {
    this.#runtime.sleepers.enter(this.#id);
    try {
      let { step } = this.#call;
      for (;;) {
        this.#act();
        if (step === Step.Done) return read(this.#success());
        if (step === Step.Failed) return this.#error();
        if (this.#signal?.aborted) step = this.#call.cancel(now());
        else if (step === Step.Send) step = this.#report(await this.#send());
        else step = await this.#next(step);
      }
    } finally {
      this.#runtime.sleepers.leave(this.#id);
      this.#call.free();
    }
  }

  #act(): void {
    const { wake } = this.#call;
    if (wake !== undefined) this.#runtime.sleepers.signal(wake);
    this.#runtime.reporter.report(this.#call);
  }

  #send(): Promise<Answer | Failure> {
    return this.#runtime.transport.send(attemptOf(this.#call), this.#signal);
  }

  /** Does what any other step says, and reports what came of it. */
  #next(step: Step): Promise<Step> {
    if (step === Step.Wait) return this.#wait();
    if (step === Step.FetchKey) return this.#fetchKey(this.#call.until);
    throw new MisuseError('this package is older than its core');
  }

  async #wait(): Promise<Step> {
    await this.#runtime.sleepers.sleep(this.#id, this.#call.until, this.#signal);
    return this.#signal?.aborted ? this.#call.cancel(now()) : this.#call.timedOut(now());
  }

  #report(outcome: Answer | Failure): Step {
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
  async #fetchKey(deadline: number): Promise<Step> {
    let report: (() => Step) | undefined;
    await awake(deadline, this.#signal, (wake) => {
      this.#provided().then((provided) => {
        report = provided;
        wake();
      });
    });
    return report?.() ?? this.#call.timedOut(now());
  }

  /** How to report what the provider gave; its own failure stays here. */
  async #provided(): Promise<() => Step> {
    try {
      const key = this.#runtime.parseKey(await this.#runtime.provider?.());
      return () => this.#call.key(key, now());
    } catch (fault) {
      const failure = fault instanceof MonacoError ? fault.message : describe(fault);
      return () => this.#call.noKey(failure, now());
    }
  }

  #success(): Success {
    const { status, attempts, requestId } = this.#call;
    // The core's success may stand for another answer than the last one: a DELETE that found nothing left to delete.
    const isOwn = this.#answer?.status === status;
    const headers = this.#answer?.headers ?? [];
    const answer = isOwn && this.#answer !== undefined ? this.#answer : { status, headers, body: new Uint8Array() };
    return { call: this.#call, attempts, requestId, answer, value: isOwn ? this.#value : undefined };
  }

  #error(): MonacoError {
    const error = JSON.parse(this.#call.error(this.#answer?.body) as string) as CoreError;
    return fromCore(error, error.kind === 'cancelled' ? this.#signal?.reason : error.cause);
  }
}

const ENTROPY_BYTES = 32;
/** Drawn from the system at once, because each time costs more than all else that starting a call does. */
const pool = new Uint8Array(128 * ENTROPY_BYTES);
let unused = 0;

/** 32 bytes that were never used before. */
function entropy(): Uint8Array {
  if (unused === 0) {
    crypto.getRandomValues(pool);
    unused = pool.length;
  }
  unused -= ENTROPY_BYTES;
  return pool.subarray(unused, unused + ENTROPY_BYTES);
}

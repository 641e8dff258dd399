/**
 * The transport over a `fetch`: the global one, undici's, or one of the caller's own.
 *
 * Connections, trust and proxies are that fetch's. It has one time for all of an attempt, because a fetch does not say when it is
 * connected, nor when it hears something; nor does it say whether some of a request was written, unless its failure proves that none was.
 */

import { ignoreAbort, onAbort } from '../abort.js';
import { CANCELLED, CLOSED, fetchFailed, isUndecodable, OUT_OF_TIME, TOO_LARGE } from './failures.js';
import { Pieces } from './pieces.js';
import type { Answer, Attempt, Failure, Transport } from './transport.js';

type Fetch = typeof fetch;

export class FetchTransport implements Transport {
  readonly #fetch: Fetch;
  #isClosed = false;

  constructor(given: Fetch) {
    this.#fetch = given;
  }

  async send(attempt: Attempt, signal?: AbortSignal): Promise<Answer | Failure> {
    if (this.#isClosed) return CLOSED;
    const limit = new Limit(attempt.timeout, signal);
    try {
      // A fetch of the caller's own may not heed the signal.
      return await Promise.race([limit.reached, this.#answer(attempt, limit.signal)]);
    } catch (fault) {
      return fetchFailed(fault);
    } finally {
      limit.end();
    }
  }

  close(): void {
    this.#isClosed = true;
  }

  async #answer(attempt: Attempt, signal: AbortSignal): Promise<Answer | Failure> {
    const given = this.#fetch;
    const response = await given(attempt.url, initOf(attempt, signal));
    const body = await bodyOf(response);
    if (body === undefined) return TOO_LARGE;
    return { status: response.status, headers: [...response.headers].flat(), body };
  }
}

/** Some frameworks put a cache behind the global fetch. */
interface Init extends RequestInit {
  readonly cache: 'no-store';
}

function initOf(attempt: Attempt, signal: AbortSignal): Init {
  const headers = [...attempt.headers, ['authorization', attempt.authorization()]] as [string, string][];
  const { method, body } = attempt;
  return { method, headers, body, signal, redirect: 'manual', credentials: 'omit', cache: 'no-store' };
}

/**
 * Nothing where it is larger than the bound.
 *
 * A fetch undoes the coding itself. Where it cannot it keeps the body to itself, so an empty one stands for it: the status stands,
 * and the core says what becomes of a body that cannot be read.
 */
async function bodyOf(response: Response): Promise<Uint8Array | undefined> {
  const pieces = new Pieces();
  try {
    for await (const piece of response.body ?? []) {
      // Leaving the loop cancels the stream, and so the connection.
      if (!pieces.add(piece)) return undefined;
    }
  } catch (fault) {
    if (isUndecodable(fault)) return new Uint8Array();
    throw fault;
  }
  return pieces.joined();
}

/** An attempt's time and its caller's signal, as one signal. */
class Limit {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  /** What ended the attempt, if it was one of the two. */
  readonly reached: Promise<Failure>;
  #reach: (failure: Failure) => void = () => {};

  constructor(timeout: number, caller: AbortSignal | undefined) {
    this.reached = new Promise((resolve) => {
      this.#reach = resolve;
    });
    this.#caller = caller;
    this.#timer = setTimeout(() => this.#abort(OUT_OF_TIME), timeout);
    if (caller?.aborted) this.#cancel();
    else if (caller !== undefined) onAbort(caller, this.#cancel);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    clearTimeout(this.#timer);
    if (this.#caller !== undefined) ignoreAbort(this.#caller, this.#cancel);
  }

  readonly #cancel = (): void => this.#abort(CANCELLED);

  #abort(failure: Failure): void {
    this.#reach(failure);
    this.#controller.abort();
  }
}

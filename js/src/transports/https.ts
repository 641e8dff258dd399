/**
 * The transport without dependencies, over `node:http`: one attempt a call, no redirects, no retries, no cookies, and connections of
 * its own. Trust is Node's: its own authorities, and those of `NODE_EXTRA_CA_CERTS`, `--use-openssl-ca` and the like.
 */

import type { Client } from '../core.js';
import { loading } from './builtins.js';
import { Exchange } from './exchange.js';
import { CANCELLED_BEFORE, CLOSED } from './failures.js';
import { Pool } from './pool.js';
import { Route } from './route.js';
import type { Answer, Attempt, Failure, Transport } from './transport.js';

export class HttpsTransport implements Transport {
  readonly #pool = new Pool();
  readonly #route: Route;

  /** Throws `ConfigurationError` where the environment names no proxy that can be used. */
  constructor(core: Client) {
    this.#route = new Route(core);
  }

  send(attempt: Attempt, signal?: AbortSignal): Promise<Answer | Failure> {
    return loading()?.then(() => this.#exchange(attempt, signal)) ?? this.#exchange(attempt, signal);
  }

  close(): void {
    this.#pool.close();
  }

  #exchange(attempt: Attempt, signal: AbortSignal | undefined): Promise<Answer | Failure> {
    if (this.#pool.isClosed) return Promise.resolve(CLOSED);
    if (signal?.aborted) return Promise.resolve(CANCELLED_BEFORE);
    return new Promise((resolve) => {
      new Exchange(this.#pool, this.#route, attempt, signal, resolve).start();
    });
  }
}

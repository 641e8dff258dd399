/** One attempt over `node:http`: its place in the pool, its connection, its request, its answer, and the times of all that. */

import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { ignoreAbort, onAbort } from '../abort.js';
import { describe } from '../keys.js';
import { Alarm } from './alarm.js';
import { connect, type GiveUp, type Opener } from './connecting.js';
import { Connection } from './connection.js';
import {
  brokenOff,
  CANCELLED,
  CLOSED,
  CONNECTION_CLOSED,
  failure,
  NO_PLACE,
  NOT_CONNECTED_IN_TIME,
  OUT_OF_TIME,
  TOO_LARGE,
} from './failures.js';
import { unpacked } from './gzip.js';
import { Pieces } from './pieces.js';
import type { Pool, Visitor } from './pool.js';
import { type Connector, request } from './request.js';
import type { Route } from './route.js';
import type { Answer, Attempt, Failure } from './transport.js';

type Outcome = Answer | Failure;
type Resolve = (outcome: Outcome | Promise<Outcome>) => void;

export class Exchange implements Connector, Visitor, Opener {
  readonly #pool: Pool;
  readonly #route: Route;
  readonly #attempt: Attempt;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: Resolve;
  readonly #alarm: Alarm;
  /** What it is that takes too long once the alarm rings. */
  #late = OUT_OF_TIME;
  #hasPlace = false;
  #isOver = false;
  #giveUp: GiveUp | undefined;
  #connection: Connection | undefined;
  #request: ClientRequest | undefined;
  #response: IncomingMessage | undefined;

  constructor(pool: Pool, route: Route, attempt: Attempt, signal: AbortSignal | undefined, resolve: Resolve) {
    this.#pool = pool;
    this.#route = route;
    this.#attempt = attempt;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#alarm = new Alarm(attempt.timeout, () => this.#end(this.#late));
  }

  /** Sends, and resolves once. */
  start(): void {
    if (this.#signal !== undefined) onAbort(this.#signal, this.#cancel);
    try {
      const asked = request(this.#attempt, this.#route.origin, this);
      asked.on('response', (response) => this.#read(response));
      asked.on('error', (fault) => this.#break(brokenOff(fault)));
      asked.on('close', () => this.#break(CONNECTION_CLOSED));
      asked.end(this.#attempt.body ?? undefined);
    } catch (fault) {
      this.#end(failure('not_written', describe(fault)));
    }
  }

  /** The request is made, and wants a socket. */
  connect(request: ClientRequest): void {
    this.#request = request;
    this.#pool.enter(this);
    if (!this.#hasPlace) this.#limitFromNow(this.#attempt.connectTimeout, NO_PLACE);
  }

  entered(): void {
    this.#hasPlace = true;
    const idle = this.#pool.pop();
    if (idle !== undefined) {
      this.#use(idle);
    } else {
      this.#limitFromNow(this.#attempt.connectTimeout, NOT_CONNECTED_IN_TIME);
      this.#giveUp = connect(this.#route, this);
    }
  }

  refused(): void {
    this.#end(CLOSED);
  }

  opened(socket: Socket): void {
    this.#giveUp = undefined;
    this.#use(new Connection(socket));
  }

  notOpened(failure: Failure): void {
    this.#end(failure);
  }

  /** The request goes out, head and body in one write. */
  #use(connection: Connection): void {
    const now = performance.now();
    connection.use(now);
    this.#connection = connection;
    this.#late = OUT_OF_TIME;
    this.#alarm.set(this.#attempt.readTimeout, () => (connection.isWriting ? performance.now() : connection.lastByte));
    this.#request?.onSocket(connection.socket);
  }

  #limitFromNow(most: number, late: Failure): void {
    const now = performance.now();
    this.#late = late;
    this.#alarm.set(most, () => now);
  }

  #read(response: IncomingMessage): void {
    this.#response = response;
    const pieces = new Pieces();
    response.on('data', (piece: Buffer) => {
      if (!pieces.add(piece)) this.#end(TOO_LARGE);
    });
    response.on('end', () => {
      this.#keepConnection();
      this.#end(unpacked({ status: response.statusCode ?? 0, headers: response.rawHeaders, body: pieces.joined() }));
    });
    response.on('error', (fault) => this.#break(brokenOff(fault)));
  }

  /** What goes wrong behind a whole answer takes nothing away from it. */
  #break(failure: Failure): void {
    if (!this.#response?.complete) this.#end(failure);
  }

  /** Where nothing is left in doubt: the server goes on, it was sent all of the request, and said no more than its answer. */
  #keepConnection(): void {
    const connection = this.#connection;
    if (connection?.isUsable && this.#request?.shouldKeepAlive && this.#request.writableFinished) {
      this.#connection = undefined;
      this.#pool.push(connection);
    }
  }

  readonly #cancel = (): void => this.#end(CANCELLED);

  #end(outcome: Outcome | Promise<Outcome>): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#alarm.stop();
    if (this.#signal !== undefined) ignoreAbort(this.#signal, this.#cancel);
    this.#giveUp?.();
    this.#connection?.close();
    if (this.#hasPlace) this.#pool.leave();
    else this.#pool.forget(this);
    this.#resolve(outcome);
  }
}

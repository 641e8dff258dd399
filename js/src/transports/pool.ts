/** Connections that are kept for later, and the places of those in use. */

import { IDLE, MOST_CONNECTIONS, MOST_IDLE } from './bounds.js';
import type { Connection } from './connection.js';

/** Asks for a place. */
export interface Visitor {
  /** It has one. */
  entered(): void;
  /** It never will: the pool was closed. */
  refused(): void;
}

interface Idle {
  readonly connection: Connection;
  readonly since: number;
}

export class Pool {
  #inUse = 0;
  #isClosed = false;
  /** In the order of their last use. */
  #idle: Idle[] = [];
  /** In the order of their coming. */
  readonly #waiting = new Set<Visitor>();
  #sweep: NodeJS.Timeout | undefined;

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Tells `visitor` once one more connection may be in use, maybe at once; `leave` undoes it. */
  enter(visitor: Visitor): void {
    if (this.#inUse < MOST_CONNECTIONS) {
      this.#inUse += 1;
      visitor.entered();
    } else {
      this.#waiting.add(visitor);
    }
  }

  /** The visitor waits no longer. */
  forget(visitor: Visitor): void {
    this.#waiting.delete(visitor);
  }

  /** Gives a place back: to the next that waits, or to nobody. */
  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#inUse -= 1;
    } else {
      this.#waiting.delete(next);
      next.entered();
    }
  }

  /** The connection that was used last, if one is fit for use. */
  pop(): Connection | undefined {
    let idle = this.#idle.pop();
    while (idle !== undefined && !isFit(idle)) {
      idle.connection.close();
      idle = this.#idle.pop();
    }
    return idle?.connection;
  }

  /** Takes a connection for later use. */
  push(connection: Connection): void {
    if (this.#isClosed) {
      connection.close();
      return;
    }
    connection.rest();
    this.#idle.push({ connection, since: performance.now() });
    if (this.#idle.length > MOST_IDLE) this.#idle.shift()?.connection.close();
    this.#sweep ??= setTimeout(() => this.#sweepOut(), IDLE).unref();
  }

  /** Closes what is idle now, and what is in use once it is given back; who waits for a place is refused. */
  close(): void {
    this.#isClosed = true;
    for (const visitor of this.#waiting) visitor.refused();
    this.#waiting.clear();
    for (const { connection } of this.#idle.splice(0)) connection.close();
    clearTimeout(this.#sweep);
  }

  #sweepOut(): void {
    for (const idle of this.#idle) if (!isFit(idle)) idle.connection.close();
    this.#idle = this.#idle.filter(isFit);
    this.#sweep = this.#idle.length === 0 ? undefined : setTimeout(() => this.#sweepOut(), IDLE).unref();
  }
}

function isFit({ connection, since }: Idle): boolean {
  return connection.isUsable && performance.now() - since < IDLE;
}

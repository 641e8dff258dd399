/** One open connection, in use or idle. */

import type { Socket } from 'node:net';

export class Connection {
  readonly socket: Socket;
  /** When the server was last heard, by the monotonic clock. */
  lastByte = 0;
  #isIdle = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', () => this.#heard());
    socket.on('end', () => this.#spoilt());
    // What it fails with in use is the request's to tell.
    socket.on('error', () => {});
  }

  get isUsable(): boolean {
    return !this.socket.destroyed;
  }

  /** Whether some of the request still waits to go out. */
  get isWriting(): boolean {
    return this.socket.writableLength > 0;
  }

  /** A request keeps the process alive. */
  use(now: number): void {
    this.#isIdle = false;
    this.lastByte = now;
    this.socket.ref();
  }

  rest(): void {
    this.#isIdle = true;
    this.socket.unref();
  }

  close(): void {
    this.socket.destroy();
  }

  #heard(): void {
    this.lastByte = performance.now();
    this.#spoilt();
  }

  /** What an idle connection says was asked for by nobody, and would be the next request's answer. */
  #spoilt(): void {
    if (this.#isIdle) this.close();
  }
}

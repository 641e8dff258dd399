/** A server of raw bytes on this machine, for what the emulator does not do. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** Takes a connection, with the first request on it. */
export type Handler = (connection: Socket, request: string) => void;

export class RawServer {
  readonly url: string;
  connections = 0;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(server: Server, handler: Handler) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (connection) => {
      this.connections += 1;
      this.#open.add(connection);
      connection.on('error', () => {}).on('close', () => this.#open.delete(connection));
      connection.once('data', (bytes) => handler(connection, bytes.toString('latin1')));
    });
  }

  /** Listens until the test is over. */
  static async start(test: TestContext, handler: Handler): Promise<RawServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const raw = new RawServer(server, handler);
    test.after(() => raw.#stop());
    return raw;
  }

  #stop(): void {
    this.#server.close();
    for (const connection of this.#open) connection.destroy();
  }
}

/** An answer with that body, after which the connection is closed. */
export function answering(body: string, head = 'HTTP/1.1 200 OK'): Handler {
  return (connection) => {
    connection.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
  };
}

/** Reads the request and never answers. */
export const silent: Handler = () => {};

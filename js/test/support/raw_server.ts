/** A server of raw bytes on this machine, for what neither the emulator nor the torture server does. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** Called with each whole request. */
export type Handler = (connection: Socket, request: string) => void;

export class RawServer {
  readonly port: number;
  readonly url: string;
  connections = 0;
  /** As they came. */
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #handler: Handler;
  readonly #open = new Set<Socket>();

  private constructor(server: Server, handler: Handler) {
    this.#server = server;
    this.#handler = handler;
    this.port = (server.address() as AddressInfo).port;
    this.url = `http://127.0.0.1:${this.port}`;
    server.on('connection', (connection) => this.#serve(connection));
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

  /** Connections that are open now. */
  get open(): number {
    return this.#open.size;
  }

  #serve(connection: Socket): void {
    this.connections += 1;
    this.#open.add(connection);
    connection.on('error', () => {}).on('close', () => this.#open.delete(connection));
    let read = '';
    connection.setEncoding('utf8').on('data', (text: string) => {
      read += text;
      for (let whole = wholeRequest(read); whole !== undefined; whole = wholeRequest(read)) {
        read = read.slice(whole.length);
        this.requests.push(whole);
        this.#handler(connection, whole);
      }
    });
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

/** A port of this machine at which nobody listens. */
export async function refusingPort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

/** The first request of what was read, if it is there with its body. */
function wholeRequest(read: string): string | undefined {
  const end = read.indexOf('\r\n\r\n') + 4;
  if (end < 4) return undefined;
  const head = read.slice(0, end);
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  const body = Buffer.from(read.slice(end));
  return body.length < length ? undefined : head + body.subarray(0, length).toString();
}

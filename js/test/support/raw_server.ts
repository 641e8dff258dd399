/** A server of raw bytes on this machine, for what no case of the torture server says. */

import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

export const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"data":{}}';

export class RawServer implements AsyncDisposable {
  readonly connections: Socket[] = [];
  /** Every request, as it came. */
  readonly requests: string[] = [];
  readonly #server: Server;
  readonly #answer: (request: string, connection: Socket) => void;

  private constructor(answer: (request: string, connection: Socket) => void) {
    this.#answer = answer;
    this.#server = createServer((connection) => this.#serve(connection));
  }

  /** Calls `answer` with each whole request. */
  static async start(answer: (request: string, connection: Socket) => void): Promise<RawServer> {
    const raw = new RawServer(answer);
    await once(raw.#server.listen(0, '127.0.0.1'), 'listening');
    return raw;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How many connections are open. */
  get open(): number {
    return this.connections.filter((connection) => !connection.destroyed).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.connections) connection.destroy();
    await once(this.#server.close(), 'close');
  }

  #serve(connection: Socket): void {
    this.connections.push(connection);
    let read = '';
    connection.on('error', () => {});
    connection.setEncoding('utf8').on('data', (text: string) => {
      read += text;
      const whole = wholeRequest(read);
      if (whole === undefined) return;
      read = read.slice(whole.length);
      this.requests.push(whole);
      this.#answer(whole, connection);
    });
  }
}

function wholeRequest(read: string): string | undefined {
  const head = read.indexOf('\r\n\r\n') + 4;
  if (head < 4) return undefined;
  const length = Number(/^content-length: (\d+)/im.exec(read)?.[1] ?? 0);
  const body = Buffer.from(read.slice(head));
  return body.length < length ? undefined : read.slice(0, head) + body.subarray(0, length).toString();
}

/** A port of this machine at which nobody listens. */
export async function refusingPort(): Promise<number> {
  await using server = await RawServer.start(() => {});
  return server.port;
}

import * as http from 'node:http';
import type { Client } from '../core.js';
import type { Answer, Attempt, Failure, Transport } from './transport.js';
export class HttpsTransport implements Transport {
  #agent = new http.Agent({ keepAlive: true });
  constructor(core: Client) {
    void core;
  }
  send(attempt: Attempt): Promise<Answer | Failure> {
    return new Promise((resolve) => {
      const url = new URL(attempt.url);
      const headers: string[] = ['host', url.host, 'authorization', attempt.authorization()];
      for (const [n, v] of attempt.headers) headers.push(n, v);
      if (attempt.body !== null) headers.push('content-length', String(Buffer.byteLength(attempt.body)));
      const request = http.request(
        {
          host: url.hostname,
          port: url.port,
          path: url.pathname + url.search,
          method: attempt.method,
          agent: this.#agent,
          headers: headers as never,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (c) => chunks.push(c));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.rawHeaders,
              body: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks),
            }),
          );
        },
      );
      request.on('error', (fault) => resolve({ kind: 'not_connected', cause: fault.message }));
      request.end(attempt.body ?? undefined);
    });
  }
  close(): void {
    this.#agent.destroy();
  }
}

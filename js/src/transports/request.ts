/** A request of `node:http` that waits for its socket. */

import type { Agent, ClientRequest, RequestOptions } from 'node:http';
import { MOST_HEAD_BYTES } from './bounds.js';
import { http } from './builtins.js';
import { GZIP } from './gzip.js';
import type { Origin } from './route.js';
import type { Attempt } from './transport.js';

/** Sees to a socket for a request. */
export interface Connector {
  connect(request: ClientRequest): void;
}

/** Makes the request that `attempt` is, and asks `connector` for its socket. Throws what Node refuses to write. */
export function request(attempt: Attempt, { host, port, isTls }: Origin, connector: Connector): ClientRequest {
  const start = attempt.url.indexOf('/') + 2;
  const end = attempt.url.indexOf('/', start);
  const protocol = isTls ? 'https:' : 'http:';
  const options: Options = {
    protocol,
    host,
    port,
    method: attempt.method,
    path: attempt.url.slice(end),
    headers: fields(attempt, attempt.url.slice(start, end)),
    maxHeaderSize: MOST_HEAD_BYTES,
    agent: agentFor(protocol),
    connector,
  };
  return http.request(options);
}

/** Names and values by turns, which Node writes as they are: what it adds is `connection: keep-alive`. */
function fields(attempt: Attempt, host: string): string[] {
  const fields = ['host', host, 'authorization', attempt.authorization(), 'accept-encoding', GZIP];
  for (const [name, value] of attempt.headers) fields.push(name, value);
  if (attempt.body !== null) fields.push('content-length', String(Buffer.byteLength(attempt.body)));
  return fields;
}

interface Options extends RequestOptions {
  readonly connector: Connector;
}

let agents: Readonly<Record<'http:' | 'https:', Agent>> | undefined;

function agentFor(protocol: 'http:' | 'https:'): Agent {
  agents ??= { 'http:': connectorAgent('http:'), 'https:': connectorAgent('https:') };
  return agents[protocol];
}

/**
 * Hands each request to its own connector.
 *
 * Node's agent would not bound the connections that a proxy has not opened yet, nor close one whose call was cancelled.
 */
function connectorAgent(protocol: string): Agent {
  // What Node calls with a request that needs a socket.
  const addRequest = (request: ClientRequest, { connector }: Options) => connector.connect(request);
  return Object.assign(new http.Agent({ keepAlive: true }), { protocol, addRequest });
}

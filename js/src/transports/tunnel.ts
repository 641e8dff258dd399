/** The tunnel through a proxy (RFC 9110 section 9.3.6). What its answer means is what the core's `wire::Tunnel` says. */

import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { http } from './builtins.js';
import type { Opener } from './connecting.js';
import { failure, notConnected } from './failures.js';
import type { Failure } from './transport.js';

/** Asks the proxy at the other end of `socket` for a tunnel to `authority`. */
export function openTunnel(socket: Socket, authority: string, authorization: string | undefined, opener: Opener): void {
  const credentials = authorization === undefined ? [] : ['proxy-authorization', authorization];
  const request = http.request({
    method: 'CONNECT',
    path: authority,
    headers: ['host', authority, 'connection', 'keep-alive', ...credentials],
    createConnection: () => socket,
  });
  request.on('connect', (answer: IncomingMessage, _socket: Socket, early: Buffer) => {
    const refusal = refusalOf(answer.statusCode ?? 0, early);
    if (refusal === undefined) opener.opened(socket);
    else {
      socket.destroy();
      opener.notOpened(refusal);
    }
  });
  request.on('error', (fault) => opener.notOpened(notConnected(fault)));
  request.end();
}

/** The origin's TLS speaks second: bytes behind the proxy's answer are not the origin's. */
function refusalOf(status: number, early: Buffer): Failure | undefined {
  if (status < 200 || status > 299) return failure('proxy_refused', `the proxy answered ${status} to CONNECT`);
  return early.length > 0 ? failure('proxy_refused', 'the proxy sent bytes before TLS began') : undefined;
}

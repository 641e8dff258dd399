/** Opens a connection: the name, the address, a proxy's tunnel, TLS. Until it is open no byte of a request is written. */

import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { net, tls } from './builtins.js';
import { notConnected } from './failures.js';
import type { Origin, ProxyPlace, Route } from './route.js';
import type { Failure } from './transport.js';
import { openTunnel } from './tunnel.js';

/** Told how it ended. What is told after it was given up counts no more. */
export interface Opener {
  opened(socket: Socket): void;
  notOpened(failure: Failure): void;
}

/** Closes whatever is open by then. */
export type GiveUp = () => void;

/** Connects, through the proxy if there is one, and secured where the origin is. */
export function connect(route: Route, opener: Opener): GiveUp {
  const { proxy, origin } = route;
  if (proxy !== undefined) return throughTunnel(proxy, route, opener);
  const socket = origin.isTls ? tls.connect({ ...secured(origin), port: origin.port }) : net.connect(origin);
  tellOnce(socket, origin.isTls ? 'secureConnect' : 'connect', opener);
  return () => socket.destroy();
}

/** Only an origin that speaks TLS has a proxy: plain http goes to this machine alone. */
function throughTunnel(proxy: ProxyPlace, route: Route, opener: Opener): GiveUp {
  let outermost = net.connect({ host: proxy.host, port: proxy.port });
  openTunnel(outermost, route.authority, proxy.authorization, {
    opened(socket) {
      outermost = tls.connect({ ...secured(route.origin), socket });
      tellOnce(outermost, 'secureConnect', opener);
    },
    notOpened: (failure) => opener.notOpened(failure),
  });
  return () => outermost.destroy();
}

/**
 * How TLS is spoken with the origin. Trust is Node's: its own authorities, and those of NODE_EXTRA_CA_CERTS and the like. The key goes
 * to no server whose certificate is refused, whatever NODE_TLS_REJECT_UNAUTHORIZED says.
 */
function secured({ host }: Origin): ConnectionOptions {
  return { host, ...(net.isIP(host) ? {} : { servername: host }), ALPNProtocols: ['http/1.1'], rejectUnauthorized: true };
}

function tellOnce(socket: Socket, event: 'connect' | 'secureConnect', opener: Opener): void {
  const fail = (fault: Error) => opener.notOpened(notConnected(fault));
  socket.once('error', fail);
  socket.once(event, () => {
    socket.off('error', fail);
    socket.setNoDelay();
    opener.opened(socket);
  });
}

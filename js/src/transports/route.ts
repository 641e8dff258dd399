/** Where a client's connections go: its one origin, and the proxy before it. */

import * as core from '../core.js';
import { checked } from '../errors.js';

export interface Origin {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

/** A place to connect to. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** A proxy that makes tunnels, and the secret value of its `Proxy-Authorization`. */
export interface ProxyPlace extends Place {
  readonly authorization: string | undefined;
}

export class Route {
  readonly origin: Origin;
  /** The origin as a tunnel is asked for. */
  readonly authority: string;
  readonly #proxy: ProxyPlace | undefined;

  /** Throws `ConfigurationError` where the environment names no proxy that can be used. */
  constructor(client: core.Client) {
    this.origin = JSON.parse(client.origin());
    const { host, port } = this.origin;
    this.authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    this.#proxy = proxyFor(client);
  }

  get proxy(): ProxyPlace | undefined {
    return this.#proxy;
  }
}

function proxyFor(client: core.Client): ProxyPlace | undefined {
  const names = JSON.parse(core.Proxy.variables()) as string[];
  const isSet = names.filter((name) => process.env[name] !== undefined);
  const variables = JSON.stringify(isSet.flatMap((name) => [name, process.env[name]]));
  const proxy = checked(() => core.Proxy.fromEnvironment(client, variables));
  if (proxy === undefined) return undefined;
  try {
    return { host: proxy.host, port: proxy.port, authorization: proxy.authorization() };
  } finally {
    proxy.free();
  }
}

/** Node's modules that open connections and speak HTTP, loaded by the first request: they take as long as all the rest of this package. */

export let http: typeof import('node:http');
export let net: typeof import('node:net');
export let tls: typeof import('node:tls');

/** Undefined once they are there. */
export function loading(): Promise<void> | undefined {
  return http === undefined ? load() : undefined;
}

async function load(): Promise<void> {
  [http, net, tls] = await Promise.all([import('node:http'), import('node:net'), import('node:tls')]);
}

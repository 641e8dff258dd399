/** Node's modules that open connections and speak HTTP, loaded by the first request: they take longer than all the rest of this package. */

export let http: typeof import('node:http');
export let net: typeof import('node:net');
export let tls: typeof import('node:tls');

let isLoaded = false;

/** Undefined once they are there. */
export function loading(): Promise<void> | undefined {
  return isLoaded ? undefined : load();
}

async function load(): Promise<void> {
  [http, net, tls] = await Promise.all([import('node:http'), import('node:net'), import('node:tls')]);
  isLoaded = true;
}

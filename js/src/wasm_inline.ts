/** The core's module as a part of the code, for bundles: what a bundler writes is complete without this package's folder. */

import bytes from '../core/core_bg.wasm';

export function wasmBytes(): Uint8Array {
  return bytes as unknown as Uint8Array;
}

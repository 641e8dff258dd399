/** The core's module as a part of the code, for bundles: what a bundler writes is complete without this package's folder. */

import { brotliDecompressSync } from 'node:zlib';
// The build compresses it.
import packed from '../core/core_bg.wasm';

export function wasmBytes(): Uint8Array {
  return brotliDecompressSync(packed as unknown as Uint8Array);
}

/** The core's module as a file beside this package's code. A bundler gets `wasm_inline` in its place. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function wasmBytes(): Uint8Array {
  return readFileSync(join(__dirname, 'core.wasm'));
}

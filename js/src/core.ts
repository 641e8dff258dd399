/**
 * The sans-IO core, from `bindings/node`: one module for the whole process.
 *
 * Instants and durations are whole milliseconds. What the core refuses is thrown as text, which `checked` makes an error of.
 */

import { brotliDecompressSync } from 'node:zlib';
import { initSync } from '../core/core.js';
import packed from '../core/packed.js';

let isLoaded = false;

/** To be called before anything else of the core. The first time takes longer than all the rest of this package takes to load. */
export function load(): void {
  if (isLoaded) return;
  initSync({ module: brotliDecompressSync(Buffer.from(packed, 'base64')) });
  isLoaded = true;
}

export {
  ApiKey,
  Call,
  CallOptions,
  Client,
  checkListing,
  errorKinds,
  failureKinds,
  isSuccess,
  mostBodyBytes,
  nextPoll,
  PageMode,
  Pages,
  Proxy,
  Request,
  redact,
  Shape,
  Step,
  tagIds,
  version,
} from '../core/core.js';

/**
 * The sans-IO core, from `bindings/node`: one module for the whole process, loaded when this package is.
 *
 * Instants and durations are whole milliseconds. What the core refuses is thrown as text, which `checked` makes an error of.
 */

import { brotliDecompressSync } from 'node:zlib';
import { initSync } from '../core/core.js';
import packed from '../core/packed.js';

initSync({ module: brotliDecompressSync(Buffer.from(packed, 'base64')) });

export {
  ApiKey,
  Call,
  CallOptions,
  Client,
  errorKinds,
  failureKinds,
  mostBodyBytes,
  Pages,
  Proxy,
  Request,
  redact,
  Shape,
  version,
} from '../core/core.js';

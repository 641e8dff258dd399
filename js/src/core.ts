/**
 * The sans-IO core, from `bindings/node`: one module for the whole process, loaded when this package is.
 *
 * Instants and durations are whole milliseconds. What the core refuses is thrown as text, which `checked` makes an error of.
 */

import { initSync } from '../core/core.js';
import { wasmBytes } from './wasm_file.js';

initSync({ module: wasmBytes() });

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

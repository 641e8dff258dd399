/** The binding as it is, with its module loaded. */

import { readFileSync } from 'node:fs';
import { initSync } from '../../core/core.js';

export * from '../../core/core.js';

/** The module's memory, which only grows. */
export const { memory } = initSync({ module: readFileSync('core/core_bg.wasm') });

/** What the core costs a download: its size as gzip leaves it. */

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { report } from './measure.mjs';

const BYTES_A_KB = 1_000;
const core = readFileSync(new URL('../core/core_bg.wasm', import.meta.url));

report({ core: gzipSync(core, { level: 9 }).length / BYTES_A_KB });

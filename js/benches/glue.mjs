/** The core as `js/core` holds it, without the package around it. */

import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const core = (file) => fileURLToPath(new URL(`../core/${file}`, import.meta.url));

/** An ES module in a package of CommonJS: Node takes it under a name that says so. */
async function loaded() {
  const folder = mkdtempSync(join(tmpdir(), 'monaco-bench-'));
  const copy = join(folder, 'core.mjs');
  try {
    copyFileSync(core('core.js'), copy);
    return await import(pathToFileURL(copy));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const glue = await loaded();
glue.initSync({ module: readFileSync(core('core_bg.wasm')) });

export const { ApiKey, CallOptions, Client, Request, Shape } = glue;

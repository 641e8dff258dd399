/** The core and the code that tells it of answers, without the package around them. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const SOURCE = "export * from './core.js'; export { succeeded } from './decode.js'; export { attemptOf } from './attempt.js';";

/** Bundled as the package is, from the same source. */
async function loaded() {
  const folder = mkdtempSync(join(tmpdir(), 'monaco-bench-'));
  const outfile = join(folder, 'glue.mjs');
  try {
    const stdin = { contents: SOURCE, resolveDir: fileURLToPath(new URL('../src', import.meta.url)) };
    const silent = { 'empty-import-meta': 'silent' };
    await build({ stdin, outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm', logOverride: silent });
    return await import(pathToFileURL(outfile));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const glue = await loaded();
glue.load();

export const { ApiKey, attemptOf, CallOptions, Client, isSuccess, mostBodyBytes, PageMode, Request, Step, succeeded } = glue;

/** Growth of what a client's process holds over many calls on loopback: `--expose-gc memory.mjs RECORDINGS`. */

import { Monaco } from 'monaco-crm';
import { KEY } from './contestants.mjs';
import { report } from './measure.mjs';
import { serve } from './server.mjs';

const WARM_UP = 40_000;
const CALLS = 100_000;
const BYTES_A_KB = 1_000;
const CALLS_A_STEP = 1_000;

/** What is alive after a warm-up, and after many more calls. */
async function main(folder) {
  const { urls, stop } = await serve(folder);
  const client = new Monaco({ apiKey: KEY, baseURL: urls.http.me });
  await call(client, WARM_UP);
  const before = held();
  await call(client, CALLS);
  const grown = held() - before;
  stop();
  client.close();
  report({ growth: grown / BYTES_A_KB / (CALLS / CALLS_A_STEP), held: before / BYTES_A_KB });
}

async function call(client, calls) {
  for (let count = 0; count < calls; count++) {
    if (!(await client.me.get()).orgId) throw new Error('the answer has no organisation');
  }
}

/** The heap and what lies outside of it: the core's memory, and buffers. */
function held() {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

await main(process.argv[2]);

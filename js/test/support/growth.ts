/** What memory a child keeps after work that should keep none. */

import { setImmediate as turn } from 'node:timers/promises';
import { memory } from './core.js';

export interface Growth {
  /** Of the module's memory, which never shrinks, in bytes. */
  readonly module: number;
  /** Of the heap after collections, in bytes. */
  readonly heap: number;
}

/** What memory grew by over `rounds`, after a tenth as many that fill what is kept once. `work` is given the round's number. */
export async function growthOver(rounds: number, work: (round: number) => unknown): Promise<Growth> {
  await repeat(Math.ceil(rounds / 10), work);
  const before = await kept();
  await repeat(rounds, work);
  const after = await kept();
  return { module: after.module - before.module, heap: after.heap - before.heap };
}

/** Collects now and then: what the collector frees of the module's memory is then used anew. */
async function repeat(rounds: number, work: (round: number) => unknown): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    await work(round);
    if (round % 25 === 0) await collect();
  }
}

async function kept(): Promise<Growth> {
  for (let collection = 0; collection < 5; collection += 1) await collect();
  return { module: memory.buffer.byteLength, heap: process.memoryUsage().heapUsed };
}

/** Finalisers run in a turn of their own. */
async function collect(): Promise<void> {
  (globalThis as { gc?: () => void }).gc?.();
  await turn();
}

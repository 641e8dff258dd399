/** CPU time of a client's process for each request on loopback: `round_trips.mjs RECORDINGS`. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CONTESTANTS } from './contestants.mjs';
import { leastOf, report } from './measure.mjs';
import { serve } from './server.mjs';

const ROUNDS = 40;
/** In each round, of each contestant: long enough that each round has its garbage collections. */
const REQUESTS = { 10: 500, 500: 50 };
/** Before the first round: what V8 compiles late, it has compiled by then. */
const WARM_UP = { 10: 6_000, 500: 600 };
const CONTESTANT = fileURLToPath(new URL('contestant.mjs', import.meta.url));

/** Each contestant has a process of its own, and they take turns in each round; the best round of each counts. */
async function main(folder) {
  const { urls, stop } = await serve(folder);
  const measured = {};
  for (const rows of Object.keys(REQUESTS)) {
    for (const [name, micros] of Object.entries(await measure(urls[`page-of-${rows}`], rows)))
      measured[`${name} ${rows}`] = micros;
  }
  stop();
  report(measured);
}

async function measure(url, rows) {
  const processes = {};
  for (const name of Object.keys(CONTESTANTS)) processes[name] = await started(name, url, rows);
  for (const process of Object.values(processes)) await spent(process, WARM_UP[rows], rows);
  const turns = Object.entries(processes).map(([name, process]) => [name, () => spent(process, REQUESTS[rows], rows)]);
  const least = await leastOf(Object.fromEntries(turns), ROUNDS);
  for (const process of Object.values(processes)) process.disconnect();
  return least;
}

async function started(name, url, rows) {
  const process = fork(CONTESTANT, [name, url, rows]);
  await once(process, 'message');
  return process;
}

async function spent(process, requests, rows) {
  process.send(requests);
  const [{ micros, counted }] = await once(process, 'message');
  if (counted !== requests * rows) throw new Error(`${requests} requests for ${rows} rows brought ${counted}`);
  return micros;
}

await main(process.argv[2]);

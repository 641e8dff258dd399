/** CPU time of a client's process for each request on loopback: `round_trips.mjs RECORDINGS`. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CONTESTANTS } from './contestants.mjs';
import { leastOf, report } from './measure.mjs';
import { serve } from './server.mjs';

const ROUNDS = 40;
/**
 * `requests` are those of each contestant in a round, enough that each round has its garbage collections; `warmUp` are those before the
 * first round: nearly all that V8 compiles late, it has compiled by then. What it has not counts, as it does for a user.
 */
const RACES = [
  { scheme: 'https', rows: 10, requests: 500, warmUp: 6_000 },
  { scheme: 'https', rows: 500, requests: 50, warmUp: 600 },
  { scheme: 'http', rows: 10, requests: 500, warmUp: 6_000 },
];
const CONTESTANT = fileURLToPath(new URL('contestant.mjs', import.meta.url));

/** Each contestant has a process of its own, and they take turns in each round; the best round of each counts. */
async function main(folder) {
  const { urls, certificate, stop } = await serve(folder);
  const measured = {};
  for (const race of RACES) {
    const { scheme, rows } = race;
    const least = await raced(race, urls[scheme][`page-of-${rows}`], { NODE_EXTRA_CA_CERTS: certificate });
    for (const [name, micros] of Object.entries(least)) measured[`${name} ${scheme} ${rows}`] = micros;
  }
  stop();
  report(measured);
}

async function raced({ rows, requests, warmUp }, url, environment) {
  const processes = {};
  for (const name of Object.keys(CONTESTANTS)) processes[name] = await started(name, url, rows, environment);
  for (const process of Object.values(processes)) await spent(process, warmUp, rows);
  const turns = Object.entries(processes).map(([name, process]) => [name, () => spent(process, requests, rows)]);
  const least = await leastOf(Object.fromEntries(turns), ROUNDS);
  for (const process of Object.values(processes)) process.disconnect();
  return least;
}

async function started(name, url, rows, environment) {
  const contestant = fork(CONTESTANT, [name, url, rows], { env: { ...process.env, ...environment } });
  await once(contestant, 'message');
  return contestant;
}

async function spent(process, requests, rows) {
  process.send(requests);
  const [{ micros, counted }] = await once(process, 'message');
  if (counted !== requests * rows) throw new Error(`${requests} requests for ${rows} rows brought ${counted}`);
  return micros;
}

await main(process.argv[2]);

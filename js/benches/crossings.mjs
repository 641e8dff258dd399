/**
 * CPU time of all crossings between JavaScript and the core in one call, without the network: `crossings.mjs RECORDINGS`.
 *
 * What crosses is converted on both sides, and both count: the texts of turns, rows and headers.
 */

import { KEY } from './contestants.mjs';
import { ApiKey, attemptOf, CallOptions, Client, isSuccess, mostBodyBytes, PageMode, Request, Step, succeeded } from './glue.mjs';
import { cpuMicros, leastOf, report } from './measure.mjs';
import { load, split } from './recordings.mjs';

const ROUNDS = 40;
const REPEATS = { me: 5_000, 'page-of-10': 2_000, 'page-of-500': 100 };
const NO_ENTROPY = new Uint8Array(32);

/** Time stands still. */
const NOW = 0;
const client = new Client('{}', ApiKey.parse(KEY), undefined, NOW, 0);
const options = new CallOptions('{}');

async function main(folder) {
  const calls = {
    me: fetchMe(answerIn(folder, 'me')),
    'page-of-10': fetchPage(answerIn(folder, 'page-of-10'), 10),
    'page-of-500': fetchPage(answerIn(folder, 'page-of-500'), 500),
  };
  const turns = Object.entries(calls).map(([name, call]) => [name, () => cpuMicros(call, REPEATS[name])]);
  // The first rounds warm up, and are not the best.
  report(await leastOf(Object.fromEntries(turns), ROUNDS));
}

function answerIn(folder, name) {
  const { headers, body } = split(load(folder, name));
  return { answer: { status: 200, headers, body }, value: JSON.parse(body.toString()) };
}

function fetchMe(answer) {
  return () => {
    const request = new Request('get_me', undefined, undefined, undefined, undefined);
    const call = client.start(request, options, NO_ENTROPY, NOW);
    request.free();
    drive(call, answer);
    call.free();
  };
}

function fetchPage(answer, size) {
  return () => {
    const request = new Request('list_contacts', undefined, undefined, undefined, '{}');
    const pages = client.pages(request, PageMode.Numbered, size, undefined, undefined, undefined);
    request.free();
    const call = client.startPage(pages, options, NO_ENTROPY, NOW);
    drive(call, answer);
    const keep = pages.accept(call);
    if (keep.length !== size) throw new Error(`${keep.length} rows are new`);
    pages.position(size);
    pages.isExact;
    call.free();
    pages.free();
  };
}

/** What the drive loop and a transport ask the core once a call was started, in their order. */
function drive(call, { answer, value }) {
  call.id;
  if (call.step !== Step.Send) throw new Error('the core holds the call back');
  call.wake;
  attemptOf(call).authorization();
  mostBodyBytes();
  if (!isSuccess(answer.status)) throw new Error('the answer is no success');
  if (succeeded(call, answer, value, NOW) !== Step.Done) throw new Error('the call did not succeed');
  call.wake;
  call.status;
  call.requestId;
  call.attempts;
}

await main(process.argv[2]);

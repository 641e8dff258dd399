/** What the package does to the process that it is in. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ended, run } from './support/child.js';
import { emulator } from './support/emulator.js';
import { canary, showsKey } from './support/leaks.js';

test('importing it keeps no process alive, prints nothing and listens to nothing', async () => {
  const { out } = await module(`
    const before = process.eventNames();
    await import('monaco-crm');
    console.log(alive(), process.eventNames().filter((name) => !before.includes(name)));`);
  assert.equal(out, '[] []\n');
});

test('what keeps a process alive is found', async () => {
  const { out } = await module(`
    const timer = setTimeout(() => {}, 60_000);
    console.log(alive());
    clearTimeout(timer);`);
  assert.equal(out, "[ 'Timeout' ]\n");
});

test('a client that is not closed keeps no process alive after its last call', async () => {
  const { out } = await module(`
    import { Monaco } from 'monaco-crm';
    const client = new Monaco();
    await Promise.all(Array.from({ length: 5 }, () => client.me.get({ signal: new AbortController().signal })));
    await new Promise(setImmediate);
    console.log(alive());`);
  assert.equal(out, '[]\n');
});

test('a call that failed, one that was cancelled and one past its deadline keep no process alive', async () => {
  await emulator.fault({ status: 404 });
  const { out } = await module(`
    import { Monaco } from 'monaco-crm';
    const transport = { send: () => new Promise(() => {}), close() {} };
    const own = new Monaco({ transport });
    const controller = new AbortController();
    const cancelled = own.me.get({ signal: controller.signal });
    setImmediate(() => controller.abort());
    await Promise.allSettled([new Monaco().me.get(), cancelled, own.me.get({ deadline: 20 })]);
    await new Promise(setImmediate);
    console.log(alive());`);
  assert.equal(out, '[]\n');
});

test('a call under way keeps the process alive until it is over', async () => {
  await emulator.fault({ latency_ms: 200 });
  const { out } = await module(`
    import { Monaco } from 'monaco-crm';
    new Monaco().me.get().then((me) => console.log(me.orgId));`);
  assert.equal(out, `${emulator.orgId}\n`);
});

test('a call that waits between two attempts keeps the process alive until it is over', async () => {
  await emulator.fault({ status: 503 });
  const { out } = await module(`
    import { Monaco } from 'monaco-crm';
    new Monaco({ backoffInitial: 100 }).me.get().then((me) => console.log(me.orgId));`);
  assert.equal(out, `${emulator.orgId}\n`);
});

test('a call that fails and that nobody looks at is an unhandled rejection, which shows no key', async () => {
  const script = `
    import { Monaco } from 'monaco-crm';
    new Monaco({ maxAttempts: 1 }).me.get();`;
  await emulator.fault({ status: 403, body: canary() });
  const { code, err } = await ended('module', script, { MONACO_API_KEY: canary() });
  assert.equal(code, 1);
  assert.match(err, /PermissionDeniedError/);
  assert.ok(!showsKey(err));
});

test('a failure that is looked at in any way is no unhandled rejection', async () => {
  await emulator.fault({ status: 403 }, { times: 100 });
  const { out } = await module(`
    import { Monaco } from 'monaco-crm';
    const client = new Monaco();
    const seen = [];
    const see = (error) => seen.push(error.name);
    await client.me.get().catch(see);
    await client.me.get().then(() => {}, see);
    await client.me.get().withResponse().catch(see);
    const both = client.me.get();
    await both.withResponse().catch(see);
    await both.catch(see);
    try { await client.me.get(); } catch (error) { see(error); }
    try { await client.contacts.list(); } catch (error) { see(error); }
    try { for await (const contact of client.contacts.list()); } catch (error) { see(error); }
    try { for await (const page of client.contacts.listAll().pages()); } catch (error) { see(error); }
    const listing = client.contacts.list();
    await listing.catch(see);
    await listing.firstPage().catch(see);
    client.contacts.list();
    await new Promise(setImmediate);
    console.log(seen.length, new Set(seen).size);`);
  assert.equal(out, '11 1\n');
});

test('what a transport or a provider rejects with when the call is over is no unhandled rejection', async () => {
  const { out } = await module(`
    import { Monaco } from 'monaco-crm';
    const late = () => new Promise((_, reject) => setTimeout(reject, 60, new Error('late')));
    const calls = [
      new Monaco({ apiKey: late }).me.get({ deadline: 20 }),
      new Monaco({ transport: { send: late, close() {} } }).me.get({ timeout: 10, deadline: 30 }),
      new Monaco({ transport: { send: late, close() {} } }).me.get({ signal: AbortSignal.timeout(20) }),
    ];
    const outcomes = await Promise.allSettled(calls);
    await new Promise((resolve) => setTimeout(resolve, 100));
    console.log(outcomes.map(({ reason }) => reason.kind).join());`);
  assert.equal(out, 'timeout,timeout,cancelled\n');
});

test('require and import give the same classes, and one module of the core', async () => {
  const script = `
    const required = require('monaco-crm');
    import('monaco-crm').then((imported) => {
      const { default: main, ...names } = imported;
      const same = Object.keys(names).filter((name) => name !== 'module.exports' && names[name] === required[name]);
      console.log(same.length === Object.keys(required).filter((name) => name !== 'default').length, main === required.Monaco);
      console.log(required.default === required.Monaco, typeof required.VERSION);
      try { new imported.Monaco({ apiKey: 'x' }); } catch (error) { console.log(error instanceof required.InvalidKeyError); }
    });`;
  const { out } = await succeeded('commonjs', script);
  assert.equal(out, 'true true\ntrue string\ntrue\n');
});

test('a worker thread has a client of its own, and two work at once', async () => {
  const { out } = await module(`
    import { once } from 'node:events';
    import { Worker } from 'node:worker_threads';
    const work = \`
      const { Monaco } = require('monaco-crm');
      const client = new Monaco();
      const { parentPort } = require('node:worker_threads');
      Promise.all(Array.from({ length: 20 }, () => client.me.get()))
        .then((all) => parentPort.postMessage([all.length, all[0].orgId, client.limits().sent].join(' ')));\`;
    const workers = [1, 2].map(() => new Worker(work, { eval: true, execArgv: [] }));
    const hear = (event) => Promise.all(workers.map((worker) => once(worker, event)));
    const [said, codes] = await Promise.all([hear('message'), hear('exit')]);
    console.log(said.join(), codes.join());`);
  assert.equal(out, `20 ${emulator.orgId} 20,20 ${emulator.orgId} 20 0,0\n`);
});

test('a worker that is terminated with calls under way harms nobody', async () => {
  await emulator.fault({ latency_ms: 500 }, { times: 20 });
  const { out } = await module(`
    import { once } from 'node:events';
    import { Worker } from 'node:worker_threads';
    import { Monaco } from 'monaco-crm';
    const work = \`
      const { Monaco } = require('monaco-crm');
      const { parentPort } = require('node:worker_threads');
      const client = new Monaco({ onEvent: ({ event }) => event === 'sending' && parentPort.postMessage('under way') });
      for (let call = 0; call < 20; call += 1) client.me.get();\`;
    const worker = new Worker(work, { eval: true, execArgv: [] });
    await once(worker, 'message');
    await worker.terminate();
    console.log((await new Monaco().me.get()).orgId);`);
  assert.equal(out, `${emulator.orgId}\n`);
});

/** What keeps the process alive, but its standard streams. */
const ALIVE = `
  const STREAMS = /^(Pipe|TTY|FS|File|CloseReq|Immediate)/;
  const alive = () => process.getActiveResourcesInfo().filter((name) => !STREAMS.test(name));`;

function module(script: string): Promise<Ended> {
  return succeeded('module', ALIVE + script);
}

async function succeeded(type: 'module' | 'commonjs', script: string): Promise<Ended> {
  const end = await ended(type, script);
  assert.deepEqual([end.code, end.err], [0, '']);
  return end;
}

/** Runs a script as a user's, who has the emulator's address and a key in the environment. */
function ended(type: 'module' | 'commonjs', script: string, environment: Record<string, string> = {}): Promise<Ended> {
  const known = { MONACO_BASE_URL: emulator.baseURL, MONACO_API_KEY: emulator.apiKey, ...environment };
  return run(['--unhandled-rejections=strict', `--input-type=${type}`, '--eval', script], known);
}

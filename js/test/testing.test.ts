/** `monaco-crm/testing`: the emulator as a user's tests know it. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { Monaco, NotFoundError } from 'monaco-crm';
import { Emulator } from 'monaco-crm/testing';

test('its client is the main entry’s and reaches it with its first key', async (context) => {
  const emulator = await started(context);
  const client = emulator.client({ maxAttempts: 1 });
  assert.ok(client instanceof Monaco);
  assert.equal((await client.me.get()).orgId, emulator.orgId);
});

test('contacts, seed and further arguments are those it was started with', async (context) => {
  const limited = { contacts: 3, seed: 7, arguments: ['--limit', '2/60s', '--rate-headers', 'always'] };
  const [one, same, other] = await Promise.all(
    [limited, { contacts: 3, seed: 7 }, { contacts: 3 }].map((given) => started(context, given)),
  );
  assert.ok(one && same && other);
  const page = await one.client().contacts.list();
  assert.equal(page.totalCount, 3);
  assert.equal(page.response.header('x-ratelimit-limit'), '2');
  assert.equal(one.apiKey, same.apiKey);
  assert.notEqual(one.apiKey, other.apiKey);
});

test('a fault strikes the requests that match, as often as it is told', async (context) => {
  const emulator = await started(context);
  await emulator.fault({ status: 404 }, { operation: 'get_me', times: 2 });
  const client = emulator.client();
  await client.contacts.list();
  await assert.rejects(client.me.get(), NotFoundError);
  await assert.rejects(client.me.get(), NotFoundError);
  await client.me.get();
  const statuses = (await emulator.requests()).map(({ operation, status }) => [operation, status]);
  assert.deepEqual(statuses.slice(1), [
    ['get_me', 404],
    ['get_me', 404],
    ['get_me', 200],
  ]);
});

test('a reset brings back data, key, faults and log of the start', async (context) => {
  const emulator = await started(context);
  await emulator.client().contacts.create({ email: 'new@example.com' });
  await emulator.post('keys/deactivate', { key: emulator.apiKey });
  await emulator.fault({ status: 503 }, { times: 99 });
  await emulator.reset();
  assert.deepEqual(await emulator.requests(), []);
  assert.deepEqual(await emulator.get('faults'), { faults: [] });
  assert.equal((await emulator.client().contacts.list()).totalCount, 25);
});

test('what its surface refuses is an error that says so', async (context) => {
  const emulator = await started(context);
  await assert.rejects(emulator.get('nothing'), /the emulator answered GET nothing with 404/);
});

test('stopped, by hand or at the end of a block, it listens no longer, and may be stopped again', async () => {
  const byHand = await Emulator.start();
  await byHand.stop();
  await byHand.stop();
  const byBlock = await Emulator.start();
  await byBlock[Symbol.asyncDispose]();
  for (const { baseURL } of [byHand, byBlock]) await refusesConnections(baseURL);
});

test('it keeps no process alive, and ends with the one that started it', async () => {
  const program = child(`const { baseURL } = await Emulator.start(); console.log(baseURL);`);
  const [baseURL, status] = await finished(program);
  assert.equal(status, 0);
  await refusesConnections(baseURL);
});

test('it ends with a process that is killed', async () => {
  const program = child(`const { baseURL } = await Emulator.start(); console.log(baseURL); setInterval(() => {}, 1000);`);
  const [line] = await once(program.stdout as NodeJS.ReadableStream, 'data');
  program.kill('SIGKILL');
  await refusesConnections(String(line));
});

test('where there is none, the error says how to get one, and where it does not start, that it did not', async () => {
  for (const [given, said] of [
    ['no-such-program', /there is no emulator at no-such-program \(ENOENT\): pip install monaco-crm-emulator/],
    [process.execPath, /ended at once/],
  ] as const) {
    const program = child(
      `await Emulator.start({ arguments: ['--key', 'mks_secret'] }).catch((error) => console.log(inspect(error)));`,
      given,
    );
    const [shown] = await finished(program);
    assert.match(shown, said);
    assert.doesNotMatch(shown, /mks_secret/);
  }
});

async function started(context: { after(end: () => Promise<void>): void }, options = {}): Promise<Emulator> {
  const emulator = await Emulator.start(options);
  context.after(() => emulator.stop());
  return emulator;
}

/** A program of its own that knows `Emulator` and `inspect`. */
function child(code: string, emulator = process.env.MONACO_EMULATOR): ChildProcess {
  const imports = `import { Emulator } from 'monaco-crm/testing'; import { inspect } from 'node:util';`;
  const env = { ...process.env, MONACO_EMULATOR: emulator };
  return spawn(process.execPath, ['--input-type=module', '--eval', imports + code], { env, stdio: ['ignore', 'pipe', 'ignore'] });
}

async function finished(program: ChildProcess): Promise<[stdout: string, status: number]> {
  const [written, [status]] = await Promise.all([text(program.stdout as NodeJS.ReadableStream), once(program, 'exit')]);
  return [written, status];
}

/** Comes to its end once nothing listens there. */
async function refusesConnections(baseURL: string): Promise<void> {
  const { hostname, port } = new URL(baseURL);
  for (;;) {
    const socket = connect(Number(port), hostname);
    try {
      await once(socket, 'connect');
    } catch {
      return;
    }
    socket.destroy();
  }
}

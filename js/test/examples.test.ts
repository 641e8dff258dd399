/** The examples run as they are shown. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { emulator } from './support/emulator.js';
import { ofEmulator, type Ran, ran } from './support/run.js';

test('list_contacts lists a few, by page, and all', async () => {
  const { stdout } = await run('list_contacts.mjs');
  assert.match(stdout, /page 1 of 1: 25 contacts/);
  assert.ok(stdout.endsWith('all: 25, exact: true\n'), stdout);
});

test('upsert_contact upserts, reads and deletes', async () => {
  const { stdout } = await run('upsert_contact.mjs', 'new@example.com');
  assert.ok(stdout.endsWith('deleted\n'), stdout);
});

test('upsert_contact tells that nothing was changed where the server refuses', async () => {
  await emulator.fault({ status: 403 }, { operation: 'upsert_contact' });
  const { status, stderr } = await ran([example('upsert_contact.mjs'), 'new@example.com'], ofEmulator(emulator));
  assert.deepEqual([status, stderr.startsWith('the contact was not changed: ')], [1, true], stderr);
});

test('rotate_keys goes through both keys and shows fingerprints alone', async () => {
  const successor = (await emulator.post('keys')).key as string;
  const { stdout } = await ran([example('rotate_keys.mjs')], { ...ofEmulator(emulator), MONACO_NEXT_API_KEY: successor });
  assert.equal(stdout.match(/mks_…/g)?.length, 4, stdout);
  assert.ok(!stdout.includes(successor) && !stdout.includes(emulator.apiKey));
});

test('list_every_contact sees each once', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'monaco-example-'));
  context.after(() => rm(folder, { recursive: true }));
  const keyFile = join(folder, 'key');
  await writeFile(keyFile, emulator.apiKey);
  const { stdout } = await run('list_every_contact.mjs', keyFile);
  assert.match(stdout, /unique +25\n/);
});

for (const name of ['rotate_keys.mjs', 'upsert_contact.mjs']) {
  test(`${name} without its arguments says how it is used`, async () => {
    const { status, stdout, stderr } = await ran([example(name)], {});
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /^usage: .*\n$/);
  });
}

/** What an example prints that must come to its good end. */
async function run(name: string, ...given: string[]): Promise<Ran> {
  const done = await ran([example(name), ...given], ofEmulator(emulator));
  assert.equal(done.status, 0, done.stderr);
  return done;
}

function example(name: string): string {
  return join('examples', name);
}

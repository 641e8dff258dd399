// Two worker threads and the main one, each with a client of its own.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Monaco } from 'monaco-crm';
import { Emulator } from 'monaco-crm/testing';

const CONTACTS = 120;

async function count(options) {
  const client = new Monaco(options);
  let counted = 0;
  for await (const _ of client.contacts.listAll()) counted += 1;
  client.close();
  return counted;
}

if (isMainThread) {
  const emulator = await Emulator.start({ contacts: CONTACTS });
  const options = { apiKey: emulator.apiKey, baseURL: emulator.baseURL };
  const workers = [1, 2].map(() => new Worker(new URL(import.meta.url), { workerData: options }));
  const counts = await Promise.all([count(options), ...workers.map(async (worker) => (await once(worker, 'message'))[0])]);
  assert.deepEqual(counts, [CONTACTS, CONTACTS, CONTACTS]);
  await emulator.stop();
} else {
  parentPort.postMessage(await count(workerData));
}

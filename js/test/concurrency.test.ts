/** Calls of one client share what they must: limits, order, keys. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Event, Monaco } from 'monaco-crm';
import { Sleepers } from '../src/sleepers.js';
import { now, wakeAt } from '../src/time.js';
import { anotherKey, emulator } from './support/emulator.js';
import { KEY } from './support/keys.js';
import { OwnTransport } from './support/own_transport.js';
import { until } from './support/until.js';

test('hundreds of calls at once all come back, and nothing is left over', async () => {
  const client = emulator.client();
  const all = await Promise.all(Array.from({ length: 300 }, () => client.me.get()));
  assert.ok(all.every((me) => me.orgId === emulator.orgId));
  const { sent, inFlight, waitingInteractive, waitingBulk } = client.limits();
  assert.deepEqual([sent, inFlight, waitingInteractive, waitingBulk], [300, 0, 0, 0]);
});

test('a 429 closes one gate for hundreds of calls, and each of them succeeds', async () => {
  await emulator.post('limits', { windows: [{ limit: 100, window_ms: 1000, kind: 'fixed' }] });
  const client = emulator.client();
  await Promise.all(Array.from({ length: 250 }, () => client.me.get()));
  const { sent, rateLimited, inFlight } = client.limits();
  assert.equal(sent - rateLimited, 250);
  assert.ok(rateLimited > 0);
  assert.equal(inFlight, 0);
});

test('calls that wait for a window are sent in the order in which they were made', async () => {
  const order: number[] = [];
  const onEvent = ({ event, call }: Event) => {
    if (event === 'sending') order.push(call);
  };
  const client = new Monaco({ apiKey: KEY, transport: new OwnTransport(), windows: [{ limit: 3, window: 30 }], onEvent });
  await Promise.all(Array.from({ length: 20 }, () => client.me.get()));
  assert.deepEqual(
    order,
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
});

test('interactive calls overtake listings that wait', async () => {
  const order: string[] = [];
  const transport = new OwnTransport(({ url }) => {
    order.push(url.endsWith('/v1/me') ? 'me' : 'list');
    throw new Error('no answer is needed');
  });
  const client = new Monaco({ apiKey: KEY, transport, maxAttempts: 1, windows: [{ limit: 1, window: 30 }] });
  const listings = [client.contacts.list().firstPage(), client.contacts.list().firstPage()];
  await Promise.allSettled([...listings, client.me.get()]);
  assert.deepEqual(order, ['list', 'me', 'list']);
});

test('a rotation under way reaches every call: what the old key is refused for goes on with the new one', async () => {
  const client = emulator.client();
  await emulator.fault({ latency_ms: 100 }, { times: 50 });
  const under = Array.from({ length: 50 }, () => client.me.get());
  await until(() => client.limits().inFlight === 50);
  const fingerprint = client.rotate(await anotherKey());
  await emulator.post('keys/deactivate', { key: emulator.apiKey });
  const later = Array.from({ length: 50 }, () => client.me.get().withResponse());
  await Promise.all(under);
  assert.ok((await Promise.all(later)).every(({ response }) => response.attempts === 1));
  assert.equal(client.keyId, fingerprint);
});

test('a call that a wake reaches before it sleeps does not sleep', async () => {
  const sleepers = new Sleepers();
  sleepers.enter(1);
  sleepers.signal([1, 99]);
  await sleepers.sleep(1, now() + 1e9, undefined);
  sleepers.leave(1);
  sleepers.signal([1]);
});

test('a call that sleeps ends by a wake, and by its time', async () => {
  const sleepers = new Sleepers();
  sleepers.enter(1);
  const asleep = sleepers.sleep(1, now() + 1e9, undefined);
  sleepers.signal([1]);
  await asleep;
  await sleepers.sleep(1, now() + 5, undefined);
  await sleepers.sleep(1, 0, undefined);
});

test('a wait that is longer than any timer of Node is not over at once', async () => {
  let isOver = false;
  const timer = wakeAt(now() + 2 ** 40, () => {
    isOver = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  clearTimeout(timer);
  assert.equal(isOver, false);
});

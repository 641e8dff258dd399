/** A call that its signal cancels ends where it stands, gives back what it held, and leaves the signal alone. */

import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { type CallOptions, CancelledCallError, Monaco, type MonacoError } from 'monaco-crm';
import { emulator } from './support/emulator.js';
import { KEY } from './support/keys.js';
import { OwnTransport } from './support/own_transport.js';
import { until } from './support/until.js';

const never = () => new Promise(() => {});

test('a signal that is aborted before the call sends nothing', async () => {
  const transport = new OwnTransport();
  const client = new Monaco({ apiKey: KEY, transport });
  const signal = AbortSignal.abort('not today');
  await assert.rejects(client.me.get({ signal }), isCancelled('not_sent', 'not today'));
  await assert.rejects(client.contacts.list({}, { signal }).firstPage(), isCancelled('not_sent', 'not today'));
  assert.equal(transport.sent, 0);
  assertIdle(client, signal);
});

test('a signal that a hook aborts as the call is about to be sent sends nothing', async () => {
  const controller = new AbortController();
  const transport = new OwnTransport();
  const client = new Monaco({ apiKey: KEY, transport, onEvent: () => controller.abort('by the hook') });
  // The core has said what to send: from there on it cannot know that nobody did.
  await assert.rejects(client.me.get({ signal: controller.signal }), isCancelled('unknown', 'by the hook'));
  assert.equal(transport.sent, 0);
  assertIdle(client, controller.signal);
});

test('a call that is cancelled in the queue gives its place to the next', async () => {
  const transport = new OwnTransport();
  const client = new Monaco({ apiKey: KEY, transport, windows: [{ limit: 1, window: 200 }] });
  const controller = new AbortController();
  await client.me.get();
  const cancelled = client.me.get({ signal: controller.signal });
  const next = client.me.get();
  await until(() => client.limits().waitingInteractive === 2);
  controller.abort('changed my mind');
  await assert.rejects(cancelled, isCancelled('not_sent', 'changed my mind'));
  assert.equal(client.limits().waitingInteractive, 1);
  await next;
  assert.equal(transport.sent, 2);
  assertIdle(client, controller.signal);
});

test('a call that is cancelled between two attempts says what the first one may have done', async () => {
  const client = emulator.client({ backoffInitial: 60_000, backoffCap: 60_000 });
  const controller = new AbortController();
  await emulator.fault({ status: 503 });
  const call = client.me.get({ signal: controller.signal });
  await until(
    () =>
      getEventListeners(controller.signal, 'abort').length > 0 && client.limits().sent === 1 && client.limits().inFlight === 0,
  );
  controller.abort('too late');
  await assert.rejects(call, isCancelled('unknown', 'too late'));
  assertIdle(client, controller.signal);
});

test('a call that is cancelled under way ends although its transport goes on', async () => {
  const transport = new OwnTransport(never);
  const client = new Monaco({ apiKey: KEY, transport });
  const controller = new AbortController();
  const call = client.me.get({ signal: controller.signal });
  await until(() => client.limits().inFlight === 1);
  controller.abort('enough');
  await assert.rejects(call, isCancelled('unknown', 'enough'));
  assertIdle(client, controller.signal);
});

test('what a transport makes of the abort is not what the call ends with', async () => {
  const rejecting = (_: unknown, signal?: AbortSignal) =>
    new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('destroyed')), { once: true }));
  const client = new Monaco({ apiKey: KEY, transport: new OwnTransport(rejecting) });
  const controller = new AbortController();
  const call = client.me.get({ signal: controller.signal });
  await until(() => client.limits().inFlight === 1);
  controller.abort('enough');
  await assert.rejects(call, isCancelled('unknown', 'enough'));
  assertIdle(client, controller.signal);
});

test('a call that is cancelled while it fetches a key passes the question to the next waiter', async () => {
  let asked = 0;
  const provider = () => {
    asked += 1;
    return asked === 1 ? (never() as Promise<string>) : KEY;
  };
  const client = new Monaco({ apiKey: provider, transport: new OwnTransport() });
  const controller = new AbortController();
  const asking = client.me.get({ signal: controller.signal });
  const waiting = client.me.get();
  await until(() => asked === 1);
  controller.abort('no key, no call');
  await assert.rejects(asking, isCancelled('not_sent', 'no key, no call'));
  await waiting;
  assert.equal(asked, 2);
  assertIdle(client, controller.signal);
});

test('the reason of AbortSignal.timeout is the cause', async () => {
  const client = new Monaco({ apiKey: KEY, transport: new OwnTransport(never) });
  const signal = AbortSignal.timeout(5);
  await assert.rejects(client.me.get({ signal }), (error: MonacoError) => {
    assert.ok(error instanceof CancelledCallError);
    assert.equal((error.cause as DOMException).name, 'TimeoutError');
    return true;
  });
  assertIdle(client, signal);
});

test('one signal for hundreds of calls cancels those that are left and warns of no leak', async (t) => {
  const warnings: Error[] = [];
  const warned = (warning: Error) => warnings.push(warning);
  process.on('warning', warned);
  t.after(() => process.off('warning', warned));

  const transport = new OwnTransport(never);
  const client = new Monaco({ apiKey: KEY, transport, windows: [{ limit: 100, window: 3_600_000 }] });
  const controller = new AbortController();
  const options: CallOptions = { signal: controller.signal };
  const calls = Array.from({ length: 300 }, () => client.me.get(options));
  const ended = Promise.allSettled(calls);
  await until(() => client.limits().inFlight === 100 && client.limits().waitingInteractive === 200);
  controller.abort();
  const outcomes = await ended;
  assert.ok(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason instanceof CancelledCallError));
  assertIdle(client, controller.signal);
  await new Promise(setImmediate);
  assert.deepEqual(warnings, []);
});

test('a signal that is aborted after the call changes nothing', async () => {
  const controller = new AbortController();
  const client = emulator.client();
  const me = await client.me.get({ signal: controller.signal });
  controller.abort();
  assert.equal(me.orgId, emulator.orgId);
  assertIdle(client, controller.signal);
});

test('a listing that is cancelled on the way tells where to go on', async () => {
  const client = emulator.client();
  const controller = new AbortController();
  const listing = client.contacts.list({ sort: 'email', pageSize: 10 }, { signal: controller.signal });
  const seen: string[] = [];
  await assert.rejects(
    async () => {
      for await (const contact of listing) {
        seen.push(contact.id);
        if (seen.length === 7) controller.abort('lunch');
      }
    },
    isCancelled('not_sent', 'lunch'),
  );
  assert.equal(seen.length, 10);
  for await (const contact of client.contacts.list({ sort: 'email', pageSize: 10, position: listing.position }))
    seen.push(contact.id);
  assert.equal(new Set(seen).size, 25);
  assertIdle(client, controller.signal);
});

function isCancelled(certainty: string, reason: unknown): (error: MonacoError) => true {
  return (error) => {
    assert.ok(error instanceof CancelledCallError);
    assert.deepEqual([error.name, error.kind, error.certainty, error.cause], ['AbortError', 'cancelled', certainty, reason]);
    return true;
  };
}

/** Nothing waits, nothing is under way, and nobody listens to the signal any more. */
function assertIdle(client: Monaco, signal: AbortSignal): void {
  const { waitingInteractive, waitingBulk, inFlight } = client.limits();
  assert.deepEqual([waitingInteractive, waitingBulk, inFlight], [0, 0, 0]);
  assert.deepEqual(getEventListeners(signal, 'abort'), []);
}

/** Calls through the binding, each ended in another way and freed; prints what memory grew by. */

import { ApiKey, type Call, CallOptions, Client, Request, redact, Shape } from '../support/core.js';
import { growthOver } from '../support/growth.js';
import { KEY } from '../support/keys.js';

const CALLS = 1_000_000;
const BATCH = 1000;

const client = new Client('{"retry_quota":1000000}', ApiKey.parse(KEY), undefined, 0, 0);
const options = new CallOptions('{"max_attempts":1}');
const entropy = new Uint8Array(32);
const nothing = new Uint8Array();
const none = new Float64Array();
const page = Float64Array.of(1, 2, 3, 2, 1, 1);
const body = Buffer.from('{"data":{},"error":{"code":"x","message":"y"}}');

const WAYS: ((call: Call, now: number) => unknown)[] = [
  (call, now) => call.answered(200, Buffer.from('x-request-id\n1'), body, now),
  (call, now) => call.succeeded(200, nothing, Shape.DataObject, none, nothing, now),
  (call, now) => call.succeeded(200, nothing, Shape.DataRows, page, Buffer.from('ab'), now),
  (call, now) => [call.answered(404, nothing, body, now), call.error(body)],
  (call, now) => [call.succeeded(200, nothing, Shape.Undecodable, none, nothing, now), call.error(body)],
  (call, now) => [call.failed('timed_out', `why ${KEY}`, now), call.events()],
  (call, now) => call.cancel(now),
  // Freeing is cancelling.
  (call) => [call.authorization(), call.id, call.wake, call.outbound, call.error()],
];

/** What is thrown is kept nowhere either. */
function refused(call: Call, now: number): void {
  for (const refused of [
    () => call.failed('unlucky', '', now),
    () => ApiKey.parse('sk-1'),
    () => new Request('nothing'),
    () => new CallOptions('x'),
  ]) {
    try {
      refused();
    } catch {}
  }
}

function batch(number: number): void {
  for (let place = 0; place < BATCH; place += 1) {
    const now = number * BATCH + place;
    const request = new Request('get_contact', '["contact_id","x"]');
    const call = client.start(request, options, entropy, now);
    request.free();
    WAYS[place % WAYS.length]?.(call, now + 1);
    if (place % 50 === 0) refused(call, now + 2);
    call.free();
  }
  client.limits(number * BATCH);
  redact(KEY);
}

console.log(JSON.stringify(await growthOver(CALLS / BATCH, batch)));

/** The client does what it says: environment, options, clones, plans, limits, answers. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { type Event, Monaco, MonacoError, UnexpectedStatusError, VERSION } from 'monaco-crm';
import { emulator } from './support/emulator.js';
import { KEY } from './support/keys.js';
import { OwnTransport } from './support/own_transport.js';

test('key and base URL come from the environment', async (t) => {
  process.env.MONACO_API_KEY = `${emulator.apiKey}\n`;
  process.env.MONACO_BASE_URL = emulator.baseURL;
  t.after(clearEnvironment);
  assert.equal((await new Monaco().me.get()).orgId, emulator.orgId);
});

test('what is given wins over the environment', async (t) => {
  process.env.MONACO_API_KEY = 'mks_your_api_key_here';
  process.env.MONACO_BASE_URL = 'http://127.0.0.1:1';
  t.after(clearEnvironment);
  assert.equal((await emulator.client().me.get()).orgId, emulator.orgId);
});

test("options of a clone hold for its calls and leave the client's alone", async () => {
  await emulator.fault({ status: 503 }, { times: 3 });
  const client = emulator.client({ backoffInitial: 1 });
  const hurried = client.withOptions({ maxAttempts: 1, timeout: 5000 }).withOptions({ deadline: 9000 });
  await assert.rejects(hurried.me.get(), (error: MonacoError) => error.attempts === 1);
  assert.equal((await client.me.get().withResponse()).response.attempts, 3);
  assert.deepEqual([client.limits().sent, hurried.limits().sent], [4, 4]);
});

test("options of a call win over its client's", async () => {
  await emulator.fault({ status: 503 }, { times: 2 });
  const client = emulator.client({ maxAttempts: 1, backoffInitial: 1 });
  assert.equal((await client.me.get({ maxAttempts: 3 }).withResponse()).response.attempts, 3);
  await emulator.fault({ status: 503 });
  await assert.rejects(client.me.get(), (error: MonacoError) => error.attempts === 1);
});

test("a client's priority is the lane of its calls, and a clone may change it", async () => {
  const lanes: number[][] = [];
  const onEvent = ({ event }: Event) => {
    const { waitingInteractive, waitingBulk } = client.limits();
    if (event === 'waiting') lanes.push([waitingInteractive, waitingBulk]);
  };
  const client = emulator.client({ priority: 'bulk', onEvent });
  await emulator.fault({ status: 429, headers: [['retry-after', '1']] });
  await client.me.get();
  await emulator.fault({ status: 429, headers: [['retry-after', '1']] });
  await client.withOptions({ priority: 'interactive' }).me.get();
  assert.deepEqual(lanes, [
    [0, 1],
    [1, 0],
  ]);
});

test('the waits between attempts are the configured ones', async () => {
  const waits: number[] = [];
  const onEvent = ({ event, wait }: Event) => {
    // Not `waiting`: a timer that fires early, which is legal, waits once more.
    if (event === 'retrying') waits.push(wait as number);
  };
  await emulator.fault({ status: 503 }, { times: 3 });
  const client = emulator.client({ onEvent, backoffInitial: 1, backoffFactor: 3, backoffCap: 2 });
  assert.equal((await client.me.get().withResponse()).response.attempts, 4);
  assert.equal(waits.length, 3);
  assert.ok(Math.max(...waits) <= 2);
});

test('no retry is made without a retry quota', async () => {
  await emulator.fault({ status: 503 });
  const client = emulator.client({ retryQuota: 0 });
  assert.equal(client.limits().retryQuota, 0);
  await assert.rejects(client.me.get(), (error: MonacoError) => error.attempts === 1);
});

test("a duration's fraction is rounded up", async () => {
  const transport = new OwnTransport(({ timeout }) => {
    throw new Error(`timeout ${timeout}`);
  });
  const client = new Monaco({ apiKey: KEY, transport, maxAttempts: 1 });
  await assert.rejects(client.me.get({ timeout: 1000.1 }), (error: MonacoError) => error.cause === 'Error: timeout 1001');
});

test('withResponse has status, headers and body beside the result', async () => {
  const client = emulator.client();
  const { data, response } = await client.me.get().withResponse();
  assert.deepEqual([response.status, response.attempts, response.requestId], [200, 1, undefined]);
  assert.equal(response.header('Content-Type'), 'application/json');
  assert.equal(response.header('x-nothing'), undefined);
  assert.ok(Buffer.from(response.content).toString().startsWith('{"data":'));
  assert.equal(data.orgId, emulator.orgId);
  assert.deepEqual(response.parse().toJSON(), data.toJSON());
  assert.deepEqual((response.json() as { data: unknown }).data, data.toJSON());
  assert.doesNotMatch(inspect(response, { depth: 9 }), /ada/);
});

test('withResponse rejects as its call does, and once', async () => {
  await emulator.fault({ status: 409 });
  const call = emulator.client().me.get();
  await assert.rejects(call.withResponse(), MonacoError);
  await assert.rejects(call, MonacoError);
});

test('what is chained to a call is an ordinary promise', async () => {
  const call = emulator.client().me.get();
  const chained = call.then((me) => me.orgId);
  assert.deepEqual([call.constructor.name, chained.constructor.name], ['CallPromise', 'Promise']);
  assert.equal(await chained, emulator.orgId);
  assert.equal(await call.finally(() => {}), await call);
});

test('a raw request gives the whole JSON', async () => {
  const client = emulator.client();
  const me = (await client.request('GET', '/v1/me', { retrySafety: 'read' })) as { data: { org_id: string } };
  assert.equal(me.data.org_id, emulator.orgId);
  const users = (await client.request('GET', '/v1/users/', { query: { query: 'ada love' } })) as { data: { email: string }[] };
  assert.deepEqual(
    users.data.map((user) => user.email),
    ['ada@monaco.example'],
  );
  const headers = { 'x-trace': '7' };
  const page = (await client.request('POST', '/v1/contacts/list', { body: { page_size: 2 }, headers })) as {
    data: { id: string }[];
  };
  assert.equal(page.data.length, 2);
  assert.equal(await client.request('DELETE', `/v1/contacts/${page.data[0]?.id}`), undefined);
});

test('a raw request is not sent again unless the caller says that it may be', async () => {
  const client = emulator.client({ backoffInitial: 1 });
  await emulator.fault({ status: 503 });
  await assert.rejects(client.request('GET', '/v1/me'), (error: MonacoError) => error.attempts === 1);
  await emulator.fault({ status: 503 });
  const { response } = await client.request('GET', '/v1/me', { retrySafety: 'read' }).withResponse();
  assert.equal(response.attempts, 2);
});

test('the exact path is sent, and no redirect is followed', async () => {
  await assert.rejects(emulator.client().request('GET', '/v1/users'), (error: MonacoError) => {
    return error instanceof UnexpectedStatusError && error.status === 307;
  });
  assert.equal((await emulator.requests()).length, 1);
});

test('a plan says what would be sent, and sends nothing', async () => {
  const client = emulator.client();
  const plan = client.explain('update_contact', { path: { contact_id: 'a b' }, body: { title: 'CTO' } });
  const { keyId } = client;
  assert.deepEqual(plan, {
    operation: 'update_contact',
    method: 'PATCH',
    url: `${emulator.baseURL}/v1/contacts/a%20b`,
    headers: [
      ['authorization', `Bearer ${keyId}`],
      ['accept', 'application/json'],
      ['content-type', 'application/json'],
      ['user-agent', `monaco-crm-node/${VERSION} Node/${process.versions.node} ${process.platform}/${process.arch}`],
    ],
    body: '{"title":"CTO"}',
    wait: 0,
    waitReason: null,
    retrySafety: 'idempotent_by_effect',
    resentAfterUnknown: false,
    maxAttempts: 4,
    sends: null,
    sendsAllowed: false,
  });
  const bold = client.withOptions({ resendIdempotentByEffect: true });
  assert.equal(bold.explain('update_contact', { path: { contact_id: 'x' }, body: {} }).resentAfterUnknown, true);
  assert.deepEqual(await emulator.requests(), []);
});

test('limits count, and know the windows', async () => {
  const client = emulator.client({ windows: ['per_hour', { limit: 50, window: 2500 }] });
  await client.me.get();
  assert.deepEqual(client.limits(), {
    opensIn: 0,
    server: null,
    windows: [
      { limit: 1000, window: 3_600_000, used: 1 },
      { limit: 50, window: 2500, used: 1 },
    ],
    waitingInteractive: 0,
    waitingBulk: 0,
    inFlight: 0,
    retryQuota: 500,
    sent: 1,
    rateLimited: 0,
    retries: 0,
  });
});

test('limits know what the server said', async () => {
  const headers = [
    ['x-ratelimit-limit', '100'],
    ['x-ratelimit-remaining', '7'],
    ['x-ratelimit-reset', '4102444800'],
  ];
  await emulator.fault({ headers });
  const client = emulator.client();
  await client.me.get();
  const { server } = client.limits();
  assert.deepEqual([server?.limit, server?.remaining], [100, 7]);
  assert.ok((server?.resetsIn ?? 0) > 0 && (server?.resetsIn ?? 0) <= 3_600_000);
});

test('a window delays and never fails', async () => {
  const client = emulator.client({ windows: [{ limit: 2, window: 300 }] });
  for (let call = 0; call < 5; call += 1) await client.me.get();
  assert.equal((await emulator.requests()).length, 5);
});

test("a client shows its URL and the key's fingerprint", () => {
  const client = emulator.client();
  assert.equal(inspect(client), `Monaco { baseURL: '${emulator.baseURL}', keyId: '${client.keyId}' }`);
  assert.match(client.keyId ?? '', /^mks_…[0-9a-f]{12}$/);
  const asking = new Monaco({ apiKey: () => KEY });
  assert.equal(asking.keyId, undefined);
  assert.equal(inspect(asking), "Monaco { baseURL: 'https://api.monaco.com', keyId: 'key provider' }");
});

test('a body takes dates, maps and sets', () => {
  const instant = new Date('2026-01-01T00:00:00Z');
  const extra = { a: instant, b: new Map([['x', 1]]), c: new Set([1]), d: { é: [undefined, null] }, e: undefined };
  const plan = emulator.client().explain('create_contact', { extra });
  assert.equal(plan.body, '{"a":"2026-01-01T00:00:00.000Z","b":{"x":1},"c":[1],"d":{"é":[null,null]}}');
});

test('closing a client closes its transport, and so does leaving the block', async () => {
  const transport = new OwnTransport();
  new Monaco({ apiKey: KEY, transport }).close();
  assert.equal(transport.closed, 1);
  await new Monaco({ apiKey: KEY, transport })[Symbol.asyncDispose]();
  assert.equal(transport.closed, 2);
});

function clearEnvironment(): void {
  delete process.env.MONACO_API_KEY;
  delete process.env.MONACO_BASE_URL;
}

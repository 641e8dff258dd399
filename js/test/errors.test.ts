/** Each failure is its own class and says what a caller needs to act on it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as monaco from 'monaco-crm';
import { Monaco, type MonacoError } from 'monaco-crm';
import { CLASSES } from '../src/errors.js';
import { errorKinds } from './support/core.js';
import { emulator } from './support/emulator.js';
import { failure } from './support/failure.js';
import { KEY } from './support/keys.js';
import { OwnTransport, ok } from './support/own_transport.js';
import { answering, RawServer } from './support/raw_server.js';

type ErrorClass = typeof MonacoError;

test('every kind of the core has a class, and no class has another kind', () => {
  assert.deepEqual(Object.keys(CLASSES), JSON.parse(errorKinds()));
});

test('every class is exported, and is an error of this package and of JavaScript', () => {
  for (const { name, kind } of Object.values(CLASSES) as unknown as ErrorClass[]) {
    const exported = (monaco as unknown as Record<string, ErrorClass>)[name] as ErrorClass;
    const error = new exported('text');
    assert.ok(error instanceof monaco.MonacoError && error instanceof Error);
    assert.equal(error.kind, kind);
    assert.equal(error.name, name === 'CancelledCallError' ? 'AbortError' : name);
    assert.equal(error.message, 'text');
    assert.match(error.stack ?? '', /errors\.test/);
  }
});

const STATUSES: [status: number, errorClass: ErrorClass][] = [
  [400, monaco.BadRequestError],
  [401, monaco.AuthenticationError],
  [403, monaco.PermissionDeniedError],
  [404, monaco.NotFoundError],
  [409, monaco.ConflictError],
  [422, monaco.UnprocessableEntityError],
  [429, monaco.RateLimitError],
  [500, monaco.ServerError],
  [503, monaco.ServerError],
  [307, monaco.UnexpectedStatusError],
  [418, monaco.UnexpectedStatusError],
];

for (const [status, errorClass] of STATUSES) {
  test(`${status} is a ${errorClass.name} with all its fields`, async () => {
    const body = JSON.stringify({ error: { code: 'a_code', message: 'a message' } });
    const headers = [
      ['x-request-id', 'req_7'],
      ['retry-after', '7'],
    ];
    await emulator.fault({ status, headers, body });
    const error = await failure(emulator.client({ maxAttempts: 1 }).me.get());
    assert.equal(error.constructor, errorClass);
    assert.ok(error instanceof monaco.APIStatusError);
    assert.deepEqual([error.status, error.code, error.requestId, error.attempts], [status, 'a_code', 'req_7', 1]);
    assert.match(error.message, /^a message/);
    assert.deepEqual([error.body, error.retryAfter, error.cause], [body, 7000, undefined]);
    assert.equal(error.certainty, status >= 500 ? 'unknown' : 'rejected');
    assert.match(String(error), new RegExp(`^${errorClass.name}: a message`));
  });
}

const BODIES: [body: string, message: string][] = [
  ['{"detail": "No key found"}', 'No key found'],
  ['{"detail": [{"loc": ["body", "sort"], "msg": "bad", "type": "x"}]}', 'body.sort: bad'],
  ['<html>oops</html>', 'the server answered with no message that could be read'],
  ['', 'the server answered with an empty body'],
];

for (const [body, message] of BODIES) {
  test(`an error's body ${JSON.stringify(body)} gives a message`, async () => {
    await emulator.fault({ status: 422, body });
    assert.equal((await failure(emulator.client().me.get())).message, message);
  });
}

test('a success that cannot be read was applied, is not sent again, and shows what came', async (t) => {
  const server = await RawServer.start(t, answering('<html>'));
  const client = new Monaco({ apiKey: KEY, baseURL: server.url });
  const error = await failure(client.contacts.create({ email: 'a@example.com' }));
  assert.equal(error.constructor, monaco.UndecodableResponseError);
  assert.deepEqual([error.certainty, error.status, error.body], ['applied', 200, '<html>']);
  assert.equal(server.connections, 1);
});

test('what cannot be reached was not sent, and tells the cause', async () => {
  const client = new Monaco({ apiKey: KEY, baseURL: 'http://127.0.0.1:1', maxAttempts: 2, backoffInitial: 1 });
  const error = await failure(client.me.get());
  assert.equal(error.constructor, monaco.APIConnectionError);
  assert.deepEqual([error.certainty, error.attempts], ['not_sent', 2]);
  assert.match(String(error.cause), /ECONNREFUSED/);
});

test('a wait longer than allowed fails at once and says how long', async () => {
  await emulator.fault({ status: 429, headers: [['retry-after', '600']] });
  const client = emulator.client();
  const [first, second] = [await failure(client.me.get()), await failure(client.me.get())];
  assert.ok(first instanceof monaco.RateLimitError && second instanceof monaco.RateLimitError);
  assert.equal(first.retryAfter, 600_000);
  assert.ok((second.retryAfter ?? 0) > 500_000 && (second.retryAfter ?? 0) <= 601_000);
  assert.deepEqual([second.attempts, second.certainty], [0, 'not_sent']);
  assert.equal((await emulator.requests()).length, 1);
});

test('a 429 is waited out, and the call succeeds', async () => {
  await emulator.fault({ status: 429, headers: [['retry-after', '1']] });
  assert.equal((await emulator.client().me.get().withResponse()).response.attempts, 2);
});

test('what may be done twice is sent again, and what may not is not', async () => {
  await emulator.fault({ status: 503 }, { operation: 'get_me' });
  await emulator.fault({ status: 503 }, { operation: 'create_contact' });
  const client = emulator.client({ backoffInitial: 1 });
  assert.equal((await client.me.get().withResponse()).response.attempts, 2);
  const error = await failure(client.contacts.create({ email: 'a@example.com' }));
  assert.ok(error instanceof monaco.ServerError);
  assert.deepEqual([error.attempts, error.certainty], [1, 'unknown']);
  assert.match(error.message, /could be done twice/);
});

test('a delete that an earlier attempt carried out succeeds, with nothing in its answer', async () => {
  const client = emulator.client({ backoffInitial: 1 });
  const id = (await client.contacts.list({ limit: 1 })).items[0]?.id ?? '';
  await emulator.fault({ apply_then: { status: 503 } }, { operation: 'delete_contact' });
  const { data, response } = await client.contacts.delete(id).withResponse();
  assert.deepEqual([data, response.status, response.content.length, response.attempts], [undefined, 204, 0, 2]);
  assert.equal(response.json(), undefined);
  await assert.rejects(client.contacts.get(id), monaco.NotFoundError);
});

test('no attempt can be made within a deadline that is over', async () => {
  await emulator.fault({ status: 503 });
  const error = await failure(emulator.client({ backoffInitial: 5000 }).me.get({ deadline: 1000 }));
  assert.equal(error.attempts, 1);
  assert.ok(error instanceof monaco.ServerError || error instanceof monaco.APITimeoutError);
});

for (const [kind, errorClass, certainty] of [
  ['not_connected', monaco.APIConnectionError, 'not_sent'],
  ['connect_timed_out', monaco.APITimeoutError, 'not_sent'],
  ['pool_exhausted', monaco.APIConnectionError, 'not_sent'],
  ['certificate_refused', monaco.CertificateError, 'not_sent'],
  ['proxy_refused', monaco.ProxyError, 'not_sent'],
  ['not_written', monaco.APIConnectionError, 'not_sent'],
  ['connection_lost', monaco.APIConnectionError, 'unknown'],
  ['timed_out', monaco.APITimeoutError, 'unknown'],
  ['invalid_answer', monaco.APIConnectionError, 'unknown'],
  ['answer_too_large', monaco.APIConnectionError, 'unknown'],
] as const) {
  test(`a transport's ${kind} is a ${errorClass.name} of certainty ${certainty}, with its cause`, async () => {
    const transport = new OwnTransport(() => ({ kind, cause: 'Error: why' }));
    const error = await failure(new Monaco({ apiKey: KEY, transport, maxAttempts: 1 }).me.get());
    assert.deepEqual([error.constructor, error.certainty, error.attempts], [errorClass, certainty, 1]);
    assert.equal(error.cause, 'Error: why');
  });
}

test('a body of megabytes is shown by its first 4 KiB, and one of bytes that are no text as text', async () => {
  const huge = new OwnTransport(() => ({ status: 400, headers: [], body: Buffer.alloc(5_000_000, 'x') }));
  const error = await failure(new Monaco({ apiKey: KEY, transport: huge }).me.get());
  assert.ok((error.body?.length ?? 0) <= 4096 && error.body?.startsWith('xxxx'));
  const bytes = new OwnTransport(() => ({ status: 400, headers: [], body: Buffer.from([0xff, 0xfe, 0x41]) }));
  assert.match((await failure(new Monaco({ apiKey: KEY, transport: bytes }).me.get())).body ?? '', /A$/);
});

test("an item's success without an item is undecodable", async () => {
  for (const body of ['', 'null', '[]', '{}', '{"data":null}', '{"data":[]}', '{"data":"x"}']) {
    const client = new Monaco({ apiKey: KEY, transport: new OwnTransport(() => ok(body)) });
    assert.equal((await failure(client.me.get())).constructor, monaco.UndecodableResponseError, body);
  }
});

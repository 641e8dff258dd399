/** A transport of the caller's own may answer anything, at any time or never: each call ends with an error of its own. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { APIConnectionError, APITimeoutError, type Attempt, Monaco, MonacoError } from 'monaco-crm';
import { failure } from './support/failure.js';
import { KEY } from './support/keys.js';
import { ME, OwnTransport, ok } from './support/own_transport.js';

const BODY = Buffer.from(ME);

/** What comes back in place of an answer, and what the call says of it. */
const NONSENSE: Record<string, [outcome: () => unknown, cause: RegExp]> = {
  nothing: [() => undefined, /no answer with a status/],
  null: [() => null, /no answer with a status/],
  'a number': [() => 200, /no answer with a status/],
  'a response of fetch': [() => new Response(ME), /no answer with a headers/],
  'a status of 99999': [() => ({ ...ok(), status: 99999 }), /a status of the type/],
  'a status of 65736, which is 200 in 16 bits': [() => ({ ...ok(), status: 65736 }), /a status of the type/],
  'a status of -1': [() => ({ ...ok(), status: -1 }), /a status of the type/],
  'a status of NaN': [() => ({ ...ok(), status: Number.NaN }), /a status of the type/],
  'a status of 200.5': [() => ({ ...ok(), status: 200.5 }), /a status of the type/],
  'a status of text': [() => ({ ...ok(), status: '200' }), /a status of the type/],
  'a status of a bigint': [() => ({ ...ok(), status: 200n }), /a status of the type/],
  'no headers': [() => ({ status: 200, body: BODY }), /a headers of the type/],
  'headers of an object': [() => ({ ...ok(), headers: { a: 'b' } }), /a headers of the type/],
  'headers in pairs': [() => ({ ...ok(), headers: [['a', 'b']] }), /a headers of the type/],
  'headers of symbols': [() => ({ ...ok(), headers: [Symbol('a'), 'b'] }), /a headers of the type/],
  'headers of null': [() => ({ ...ok(), headers: ['a', null] }), /a headers of the type/],
  'no body': [() => ({ status: 200, headers: [] }), /a body of the type/],
  'a body of text': [() => ({ ...ok(), body: ME }), /a body of the type/],
  'a body of other numbers': [() => ({ ...ok(), body: new Uint16Array(4) }), /a body of the type/],
  'a body with a length alone': [() => ({ ...ok(), body: { length: 4_000_000_000 } }), /a body of the type/],
  'a body that is too large': [() => ({ ...ok(), body: Buffer.alloc(200_000_000) }), /a body of 200000000 bytes/],
  'a failure without a cause': [() => ({ kind: 'timed_out' }), /^undefined$/],
  'a failure with a cause of megabytes': [() => ({ kind: 'timed_out', cause: 'mks_'.repeat(1e6) }), /^mks_…$/],
  'a failure whose cause is no text': [() => ({ kind: 'timed_out', cause: 5 }), /^number$/],
};

for (const [name, [outcome, cause]] of Object.entries(NONSENSE)) {
  test(`a transport that gives ${name} ends the call with an error, and the next call works`, async () => {
    const transport = new OwnTransport(() => (transport.sent === 1 ? outcome() : ok()));
    const client = new Monaco({ apiKey: KEY, transport, maxAttempts: 1 });
    const error = await failure(client.me.get());
    assert.ok(error instanceof APIConnectionError, String(error));
    assert.match(String(error.cause), cause);
    assert.equal(error.certainty, 'unknown');
    assert.equal((await client.me.get()).orgId, 'o');
    assert.equal(client.limits().inFlight, 0);
  });
}

for (const kind of ['unlucky', '', 5, null, {}]) {
  test(`a failure of the kind ${JSON.stringify(kind)} ends the call with an error, and the next call works`, async () => {
    const transport = new OwnTransport(() => (transport.sent === 1 ? { kind, cause: 'x' } : ok()));
    const client = new Monaco({ apiKey: KEY, transport, maxAttempts: 1 });
    assert.ok((await failure(client.me.get())) instanceof MonacoError);
    await client.me.get();
    assert.equal(client.limits().inFlight, 0);
  });
}

for (const status of [0, 1, 99, 100, 101, 199, 204, 299, 300, 304, 418, 599, 600, 999, 65535]) {
  test(`a status of ${status} without a body ends the call`, async () => {
    const answer = { status, headers: [], body: new Uint8Array() };
    const client = new Monaco({ apiKey: KEY, transport: new OwnTransport(() => answer), maxAttempts: 1 });
    assert.ok((await failure(client.me.get())) instanceof MonacoError);
    await client.contacts.delete('x').catch((error) => assert.ok(error instanceof MonacoError));
  });
}

const HEADERS: Record<string, string[]> = {
  'of an odd number': ['a', 'b', 'c'],
  'with line ends': ['a\nb', 'c\nd\ne', '\n', '\n'],
  'of megabytes': ['x-request-id', 'x'.repeat(5_000_000)],
  'of a hundred thousand fields': Array.from({ length: 100_000 }, (_, index) => `x-${index}`),
  'with half surrogate pairs': ['\ud800', '\udc00'],
  'with nonsense for the limiter': [
    'retry-after',
    '1e999',
    'retry-after',
    '-5',
    'x-ratelimit-reset',
    '99999999999999999999',
    'x-ratelimit-remaining',
    'NaN',
  ],
};

for (const [name, headers] of Object.entries(HEADERS)) {
  test(`an answer with headers ${name} is an answer`, async () => {
    const client = new Monaco({ apiKey: KEY, transport: new OwnTransport(() => ({ ...ok(), headers })) });
    const { data, response } = await client.me.get().withResponse();
    assert.equal(data.orgId, 'o');
    assert.equal(response.headers.length, Math.floor(headers.length / 2));
  });
}

const THROWN: Record<string, () => unknown> = {
  'an error': () => new Error('why'),
  'an error without a text': () => new Error(),
  text: () => 'why',
  nothing: () => undefined,
  'what has no text': () => Object.create(null),
  'a symbol': () => Symbol('why'),
  'an error whose text throws': () =>
    Object.defineProperty(new Error(), 'message', {
      get() {
        throw new Error('no');
      },
    }),
};

for (const [name, thrown] of Object.entries(THROWN)) {
  test(`a transport that throws ${name} lost the connection, whether at once or later`, async () => {
    const atOnce = () => {
      throw thrown();
    };
    const later = async () => {
      await sleep(1);
      throw thrown();
    };
    for (const send of [atOnce, later] as (() => Promise<never>)[]) {
      const client = new Monaco({ apiKey: KEY, transport: { send, close() {} }, maxAttempts: 1 });
      const error = await failure(client.me.get());
      assert.deepEqual([error.constructor, error.certainty], [APIConnectionError, 'unknown']);
      assert.equal(typeof error.cause, 'string');
    }
  });
}

test('a transport that answers without a promise is heard', async () => {
  const client = new Monaco({ apiKey: KEY, transport: { send: () => ok() as never, close() {} } });
  assert.equal((await client.me.get()).orgId, 'o');
});

test("a transport that never answers ends with the attempt's time", async () => {
  const client = new Monaco({
    apiKey: KEY,
    transport: new OwnTransport(() => new Promise(() => {})),
    maxAttempts: 2,
    backoffInitial: 1,
  });
  const error = await failure(client.me.get({ timeout: 10 }));
  assert.deepEqual([error.constructor, error.certainty, error.attempts], [APITimeoutError, 'unknown', 2]);
  assert.equal(client.limits().inFlight, 0);
});

test('an answer that comes after its attempt was given up is not taken for that of the next', async () => {
  const stale = JSON.stringify({ data: { org_id: 'stale', user_id: 'u' } });
  const transport = new OwnTransport(async () => {
    if (transport.sent > 1) return ok();
    await sleep(40);
    return ok(stale);
  });
  const client = new Monaco({ apiKey: KEY, transport, backoffInitial: 1 });
  assert.equal((await client.me.get({ timeout: 10 })).orgId, 'o');
  await sleep(60);
  assert.equal((await client.me.get()).orgId, 'o');
});

test('a transport that asks for the secret when the call is over gets an error or nothing, and harms nobody', async () => {
  const attempts: Attempt[] = [];
  const transport = new OwnTransport((attempt) => {
    attempts.push(attempt);
    return ok();
  });
  const client = new Monaco({ apiKey: KEY, transport });
  await client.me.get();
  assert.throws(() => attempts[0]?.authorization(), Error);
  await client.me.get();
});

test('a transport whose close throws is the one to blame', () => {
  const close = () => {
    throw new RangeError('mine');
  };
  assert.throws(() => new Monaco({ apiKey: KEY, transport: { send: async () => ok(), close } }).close(), /mine/);
});

test('a body that changes after it was given was read before', async () => {
  const body = Buffer.from(ME);
  const client = new Monaco({ apiKey: KEY, transport: new OwnTransport(() => ({ ...ok(), body })) });
  const { data, response } = await client.me.get().withResponse();
  body.fill(0);
  assert.deepEqual([data.orgId, response.parse().orgId], ['o', 'o']);
});

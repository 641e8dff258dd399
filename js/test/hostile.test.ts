/** Nothing in the binding traps, whatever it is given: a trap leaves the module, and every client with it, in no known state. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ApiKey,
  Call,
  CallOptions,
  Client,
  errorKinds,
  failureKinds,
  Proxy as HttpProxy,
  isSuccess,
  mostBodyBytes,
  PageMode,
  Pages,
  Request,
  redact,
  Shape,
  Step,
  version,
} from './support/core.js';
import { KEY } from './support/keys.js';

const PAGINATION = [1, 2, 3, 2];
const NOTHING = new Uint8Array();

const TEXTS = [
  ...[
    '',
    ' ',
    '\0',
    '\n',
    '\ud800',
    'é💶',
    'x',
    KEY,
    `Bearer ${KEY}`,
    '..',
    '/',
    '//',
    '?',
    '%',
    '%zz',
    'get_me',
    'list_contacts',
    'GET',
    'read',
  ],
  ...[
    'null',
    'true',
    '5',
    '""',
    '[',
    ']',
    '{',
    '{}',
    '[]',
    '[1,2]',
    '["a"]',
    '["a","b"]',
    '["a","b","c"]',
    '["a",null]',
    '[null,null]',
    '[[]]',
  ],
  ...[
    '{"max_attempts":-1}',
    '{"max_attempts":1e999}',
    '{"max_attempts":18446744073709551616}',
    '{"base_url":"http://[::1"}',
    '{"base_url":5}',
  ],
  ...[
    '{"windows":[{"limit":4294967295,"window_ms":18446744073709551615}]}',
    '{"mode":"numbered","page":4294967295,"page_size":1}',
  ],
  ...[
    '{"mode":"everything","position":"AAAA"}',
    '{"a":1,"a":1}',
    '{"filters":[[[]]]}',
    '["\\ud800","x"]',
    'HTTPS_PROXY',
    '["HTTPS_PROXY","http://["]',
  ],
  ...[
    '["HTTPS_PROXY","http://u:p@[::1]:99999"]',
    'connection_lost',
    'cancelled',
    'x\ny\nz',
    'retry-after\n1e999',
    'x-ratelimit-reset\n-1',
  ],
  'x'.repeat(2_000_000),
  '\u{1f4b6}'.repeat(500_000),
  '9'.repeat(1000),
  'mks_'.repeat(200_000),
  'Bearer '.repeat(100_000),
  '['.repeat(100_000),
  '{"a":'.repeat(100_000),
  `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  `{"filters":${'{"filters":['.repeat(20_000)}${']}'.repeat(20_000)}}`,
];
const NUMBERS = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  -1,
  0.5,
  1,
  200,
  2 ** 16,
  2 ** 16 + 200,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  1e308,
  -1e308,
];
const BYTES = [0, 1, 31, 32, 33, 2_000_000]
  .map((length) => Buffer.alloc(length, 'x'))
  .concat(TEXTS.map((text) => Buffer.from(text)));
const FACTS = [
  [],
  [Number.NaN],
  [1, 2, 3],
  [1, 2, 3, 4, 5],
  [0, 0, 0, 0],
  [Number.NaN, -1, 1e308, 0.5],
  [2 ** 53, 2 ** 53, 2 ** 53, 2 ** 53],
  [...PAGINATION, 1],
  [...PAGINATION, Number.NaN, 1e308, -1, 0, 0.5, 2 ** 53],
  [...PAGINATION, 1, 1, 1, 1, 1, 1],
].map((numbers) => Float64Array.from(numbers));

/** What each member takes, by sort: a good value first, then the hostile ones. */
const text = (good: string) => [good, ...TEXTS];
const maybe = (good: string) => [good, undefined, ...TEXTS];
const number = (good: number) => [good, ...NUMBERS];
const bytes = (good: Uint8Array) => [good, ...BYTES];
const facts = [Float64Array.of(...PAGINATION, 1, 20), ...FACTS];

// biome-ignore lint/suspicious/noExplicitAny: each entry takes the arguments that it lists
type Entry = [call: (...given: any[]) => unknown, ...sorts: readonly unknown[][]];

const ENTRIES: Record<string, Entry> = {
  redact: [redact, text(KEY)],
  isSuccess: [isSuccess, number(200)],
  'ApiKey.parse': [ApiKey.parse, text(KEY)],
  'ApiKey.opaque': [ApiKey.opaque, text('token')],
  CallOptions: [(json) => new CallOptions(json), text('{}')],
  Request: [
    (...given: [string]) => new Request(...given),
    text('get_contact'),
    maybe('["contact_id","x"]'),
    maybe('["a","b"]'),
    maybe('["x-a","b"]'),
    maybe('{}'),
  ],
  'a request that is sent': [
    (...given: [string]) => started(new Request(...given)),
    text('update_contact'),
    maybe('["contact_id","x"]'),
    [undefined, ...TEXTS],
    maybe('["x-a","b"]'),
    maybe('{}'),
  ],
  'a raw request that is sent': [
    (...given: [string, string, string]) => started(Request.raw(...given)),
    text('GET'),
    text('/v1/me'),
    text('read'),
    maybe('["a","b"]'),
    maybe('["x-a","b"]'),
    maybe('{}'),
  ],
  'a request that is listed': [
    (query: string, body: string) => listing(PageMode.Numbered, query, body).nextRequest(),
    maybe('["a","b"]'),
    maybe('{}'),
  ],
  Client: [
    (config, now, unix) => new Client(config, ApiKey.parse(KEY), undefined, now, unix).limits(now),
    text('{}'),
    number(0),
    number(1e12),
  ],
  'client.start': [
    (entropy, now) => client().start(new Request('get_me'), new CallOptions('{}'), entropy, now).outbound,
    bytes(new Uint8Array(32)),
    number(0),
  ],
  'client.startPage': [
    (entropy, now) => client().startPage(listing(PageMode.Everything), new CallOptions('{}'), entropy, now)?.outbound,
    bytes(new Uint8Array(32)),
    number(0),
  ],
  'client.pages': [
    (mode, pageSize, page, limit, position) =>
      client().pages(new Request('list_contacts'), mode, pageSize, page, limit, position).nextRequest()?.body,
    number(PageMode.Numbered),
    [10, undefined, ...NUMBERS],
    [1, undefined, ...NUMBERS],
    [10, undefined, ...NUMBERS],
    [undefined, ...TEXTS],
  ],
  'client.explain': [(now) => client().explain(new Request('get_me'), new CallOptions('{}'), now), number(0)],
  'client.limits': [(now) => client().limits(now), number(0)],
  'client.rotate': [(key) => client().rotate(ApiKey.parse(key)), text(KEY)],
  'Proxy.fromEnvironment': [
    (variables) => {
      const proxy = HttpProxy.fromEnvironment(client(), variables);
      return [proxy?.host, proxy?.port, proxy?.authorization()];
    },
    text('["HTTPS_PROXY","http://127.0.0.1:3128"]'),
  ],
  'call.timedOut': [(now) => started().timedOut(now), number(1)],
  'call.cancel': [(now) => started().cancel(now), number(1)],
  'call.answered': [
    (status, headers, body, now) => ended(started(), (call) => call.answered(status, headers, body, now)),
    number(503),
    bytes(Buffer.from('retry-after\n1')),
    bytes(Buffer.from('{}')),
    number(1),
  ],
  'call.succeeded': [
    (status, headers, shape, numbers, texts, now) =>
      ended(started(new Request('list_contacts')), (call) => call.succeeded(status, headers, shape, numbers, texts, now)),
    number(200),
    bytes(Buffer.from('x-request-id\n1')),
    number(Shape.DataRows),
    facts,
    bytes(Buffer.from('a2026-01-05T09:44:31Z')),
    number(1),
  ],
  'call.failed': [(kind, cause, now) => started().failed(kind, cause, now), text('connection_lost'), text('why'), number(1)],
  'call.key': [(key, now) => asking().key(ApiKey.opaque(key), now), text('token'), number(1)],
  'call.noKey': [(failure, now) => asking().noKey(failure, now), text('why'), number(1)],
  'call.error': [
    (body) => {
      const call = started(new Request('get_me'));
      call.succeeded(200, NOTHING, Shape.Undecodable, new Float64Array(), NOTHING, 1);
      return call.error(body);
    },
    [Buffer.from('x'), undefined, ...BYTES],
  ],
  'pages.acceptFacts': [
    (numbers, texts, mode) => {
      const pages = listing(mode);
      const accepted = [pages.acceptFacts(numbers, texts), pages.acceptFacts(numbers, texts)];
      return [accepted, pages.nextRequest()?.body, pages.position(1), pages.isExact];
    },
    facts,
    bytes(Buffer.from('a2026-01-05T09:44:31Z')),
    [PageMode.Numbered, PageMode.Everything],
  ],
  'pages.accept': [
    (status) => {
      const call = started(new Request('list_contacts'));
      call.answered(status, NOTHING, Buffer.from(JSON.stringify({ data: [{}], pagination: {} })), 1);
      return listing(PageMode.Everything).accept(call);
    },
    number(200),
  ],
  'pages.refused': [(kind) => listing(PageMode.Everything).refused(kind), text('bad_request')],
  'pages.position': [(consumed) => listing(PageMode.Everything).position(consumed), number(1)],
};

test('whatever is exported is tried here', () => {
  const tried = [...Object.keys(ENTRIES), ...Object.keys(PLAIN)].join();
  for (const [className, Class] of Object.entries({ ApiKey, Call, Client, Pages, Proxy: HttpProxy })) {
    const inherent = ['length', 'name', 'prototype', 'constructor', 'free'];
    const names = (thing: object) =>
      Object.getOwnPropertyNames(thing).filter((name) => !name.startsWith('__') && !inherent.includes(name));
    for (const name of names(Class)) assert.match(tried, new RegExp(`\\b${className}.${name}\\b`));
    for (const name of names(Class.prototype)) assert.match(tried, new RegExp(`\\b${className.toLowerCase()}.${name}\\b`));
  }
});

/** What takes nothing. */
const PLAIN: Record<string, () => unknown> = {
  version,
  errorKinds,
  failureKinds,
  mostBodyBytes,
  'Proxy.variables': HttpProxy.variables,
  'proxy.host, proxy.port, proxy.authorization': () => {
    const proxy = HttpProxy.fromEnvironment(client(), '["HTTPS_PROXY","http://u:p@127.0.0.1:3128"]');
    return [proxy?.host, proxy?.port, proxy?.authorization()];
  },
  'client.takeWakes, client.currentKey, client.origin': () => [client().takeWakes(), client().currentKey, client().origin()],
  'call.id, call.page': () => [started().id, started().page()],
  'call.step, call.wake, call.events': () => [started().step, started().wake, started().events()],
  'call.outbound, call.keyId, call.authorization': () => [started().outbound, started().keyId, started().authorization()],
  'call.attempt, call.timeout, call.connectTimeout, call.readTimeout': () => {
    const { attempt, timeout, connectTimeout, readTimeout } = started();
    return [attempt, timeout, connectTimeout, readTimeout];
  },
  'call.until, call.why': () => [started().until, asking().why],
  'call.status, call.attempts, call.requestId': () => {
    const { status, attempts, requestId } = started();
    return [status, attempts, requestId];
  },
  'apikey.id': () => ApiKey.parse(KEY).id,
  'pages.nextRequest, pages.isExact': () => [listing(PageMode.Numbered).nextRequest(), listing(PageMode.Everything).isExact],
};

for (const [name, call] of Object.entries(PLAIN)) {
  test(`${name} answers`, () => {
    assert.notEqual(call(), undefined);
    assertWorks();
  });
}

for (const [name, [call, ...sorts]] of Object.entries(ENTRIES)) {
  test(`${name} takes anything without a trap, and the module works on`, () => {
    const good = sorts.map(([first]) => first);
    assert.doesNotThrow(() => call(...good));
    for (const [place, sort] of sorts.entries()) {
      for (const value of sort) assertNoTrap(() => call(...good.with(place, value)));
    }
    for (let round = 0; round < 20; round += 1) {
      assertNoTrap(() => call(...sorts.map((sort, place) => sort[(round * (2 * place + 7)) % sort.length])));
    }
    assertWorks();
  });
}

/** What is used after it was let go of. */
const FREED: Record<string, () => unknown> = {
  "a key's fingerprint": () => freed(ApiKey.parse(KEY)).id,
  'a key for a rotation': () => client().rotate(freed(ApiKey.parse(KEY))),
  'a key for a call': () => asking().key(freed(ApiKey.parse(KEY)), 1),
  "a client's limits": () => freed(client()).limits(0),
  "a client's key": () => freed(client()).currentKey,
  "a client's start": () => freed(client()).start(new Request('get_me'), new CallOptions('{}'), new Uint8Array(32), 0),
  'a request that is sent': () => client().start(freed(new Request('get_me')), new CallOptions('{}'), new Uint8Array(32), 0),
  'options that are told': () => client().start(new Request('get_me'), freed(new CallOptions('{}')), new Uint8Array(32), 0),
  'a request that is listed': () => client().pages(freed(new Request('list_contacts')), PageMode.Numbered),
  "a request's body": () => freed(new Request('get_me')).body,
  "a call's step": () => freed(started()).step,
  "a call's request": () => freed(started()).outbound,
  "a call's answer": () => freed(started()).answered(200, NOTHING, new Uint8Array(5), 1),
  "a call's success": () => freed(started()).succeeded(200, NOTHING, Shape.Json, Float64Array.of(1), NOTHING, 1),
  "a call's failure": () => freed(started()).failed('timed_out', 'x', 1),
  "a call's secret": () => freed(started()).authorization(),
  "a call's page": () => listing(PageMode.Numbered).accept(freed(started())),
  "a listing's next request": () => freed(listing(PageMode.Numbered)).nextRequest(),
  'a listing whose next page is started': () =>
    client().startPage(freed(listing(PageMode.Numbered)), new CallOptions('{}'), new Uint8Array(32), 0),
  "a listing's page": () => freed(listing(PageMode.Numbered)).acceptFacts(Float64Array.from(PAGINATION), NOTHING),
  'a client for a proxy': () => HttpProxy.fromEnvironment(freed(client()), '[]'),
  'a client that is freed again': () => freed(client()).free(),
};

for (const [name, use] of Object.entries(FREED)) {
  test(`${name} that was freed is an error of JavaScript, and the module works on`, () => {
    assert.throws(use, (fault) => fault instanceof Error && !isTrap(fault));
    assertWorks();
  });
}

test('a key that was taken over, or freed, is none for a client', () => {
  const key = ApiKey.parse(KEY);
  assert.notEqual(new Client('{}', key, undefined, 0, 0).currentKey, undefined);
  assert.equal(new Client('{}', key, undefined, 0, 0).currentKey, undefined);
  assert.equal(new Client('{}', freed(ApiKey.parse(KEY)), undefined, 0, 0).currentKey, undefined);
  assertWorks();
});

test('a call outlives its client, its request and its options', () => {
  const [owner, request, options] = [client(), new Request('get_me'), new CallOptions('{}')];
  const call = owner.start(request, options, new Uint8Array(32), 0);
  for (const thing of [owner, request, options]) thing.free();
  assert.equal(call.answered(200, NOTHING, Buffer.from('{"data":{}}'), 1), Step.Done);
  call.free();
  assertWorks();
});

const survivor = client();

function client(): Client {
  return new Client('{}', ApiKey.parse(KEY), undefined, 0, 0);
}

function started(request = new Request('get_contact', '["contact_id","x"]')): Call {
  return client().start(request, new CallOptions('{}'), new Uint8Array(32), 0);
}

/** A call that waits for its provider. */
function asking(): Call {
  return new Client('{}', undefined, undefined, 0, 0).start(new Request('get_me'), new CallOptions('{}'), new Uint8Array(32), 0);
}

function listing(mode: PageMode, query?: string, body?: string): Pages {
  return client().pages(new Request('list_contacts', undefined, query, undefined, body), mode);
}

/** What a call says of itself after `input`. */
function ended(call: Call, input: (call: Call) => Step): unknown[] {
  return [
    input(call),
    call.step,
    call.events(),
    call.page(),
    call.requestId,
    call.error(new Uint8Array(3)),
    call.authorization(),
  ];
}

function freed<T extends { free(): void }>(thing: T): T {
  thing.free();
  return thing;
}

/** It gives something, or throws what the core refuses or an error of JavaScript. */
function assertNoTrap(use: () => unknown): void {
  try {
    use();
  } catch (fault) {
    assert.ok(!isTrap(fault), String(fault));
    assert.ok(fault instanceof Error || isRefusal(String(fault)), String(fault));
  }
}

function isTrap(fault: unknown): boolean {
  return fault instanceof Error && fault.name === 'RuntimeError';
}

function isRefusal(text: string): boolean {
  return text === 'entropy is not of 32 bytes' || (JSON.parse(text) as { error: { kind: string } }).error.kind.length > 0;
}

/** A whole call of a client that has been there from the start. */
function assertWorks(): void {
  const call = survivor.start(new Request('get_me'), new CallOptions('{}'), new Uint8Array(32), 0);
  assert.equal(call.step, Step.Send);
  assert.equal(call.authorization(), `Bearer ${KEY}`);
  assert.equal(call.answered(200, Buffer.from('x-request-id\nreq_7'), Buffer.from('{"data":{}}'), 1), Step.Done);
  assert.deepEqual([call.status, call.requestId], [200, 'req_7']);
  call.free();
  assert.match(redact(`x ${KEY}`), /^x mks_…/);
}

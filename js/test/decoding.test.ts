/** A success is decoded once, by JavaScript; what the core then knows of it is what it would have read itself. */

import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { test } from 'node:test';
import { Monaco, type MonacoError, UndecodableResponseError } from 'monaco-crm';
import { ApiKey, CallOptions, Client, Request } from '../src/core.js';
import { decode } from '../src/decode.js';
import { KEY } from './support/keys.js';
import { OwnTransport } from './support/own_transport.js';
import { asBytes, asFacts, type Respond, type Shown, stepOf } from './support/replay.js';

const PAGINATION = { page: 1, page_size: 2, total_count: 3, total_pages: 2 };
const OPERATIONS = ['get_me', 'list_contacts', 'list_tags', 'delete_contact'] as const;

test('both forms of a success give the same turn and the same page, whatever its body', () => {
  const bodies = [
    ...[
      '',
      ' ',
      'null',
      'true',
      '5',
      '"x"',
      '[]',
      '{}',
      '{',
      '{}{}',
      '{"data":{}}',
      '{"data":[]}',
      "{'data':{}}",
      'NaN',
      '\ufeff{"data":{}}',
    ],
    ...[
      '[1,]',
      '{"a":1,}',
      '01',
      '+1',
      '1e999',
      '-0',
      '"\t"',
      '"\\x"',
      '"\\u12"',
      '//',
      '{"data":{}} x',
      '{"data":{}}\0',
      '\u2028{}',
    ],
    page([]),
    page([{}]),
    page([{ id: 'a', created_at: 'b' }, { id: 5, created_at: null }, { id: '' }]),
    page([1]),
    page([[]]),
    page([null]),
    page([], { ...PAGINATION, extra: 1 }),
    page([], null),
    `{"data":{"x":"\\ud800"}}`,
    ...[200, 100_000].map((depth) => `{"data":{"x":${'['.repeat(depth)}${']'.repeat(depth)}}}`),
    page([], []),
    JSON.stringify({ pagination: PAGINATION }),
    JSON.stringify({ data: {}, pagination: PAGINATION }),
  ].map((text) => Buffer.from(text));
  const noUtf8 = [
    [0xff],
    [0x22, 0xc3, 0x28, 0x22],
    [0xef, 0xbb, 0xbf],
    [0xff, 0xfe, 0x7b, 0, 0x7d, 0],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
  ];
  for (const body of [...bodies, ...noUtf8.map((bytes) => Buffer.from(bytes))]) assertSameInBothForms(body);
});

test('both forms of a success give the same page, however many rows it has and whatever their texts are', () => {
  for (const id of ['', '\n', 'é', '💶x', 'x'.repeat(50_000), '💶'.repeat(30_000)]) {
    for (const count of [1, 510, 511, 3000]) {
      const rows = Array.from({ length: id.length > 100 ? 3 : count }, (_, row) => ({
        id: `${row}${id}`,
        created_at: row % 2 ? null : id,
      }));
      assertSameInBothForms(Buffer.from(page(rows)));
    }
  }
});

test('both forms of a success give the same turn for thousands of random pages and bytes', () => {
  const draw = random(7);
  for (let round = 0; round < 3000; round += 1) {
    const text = page(
      Array.from({ length: draw(4) }, () => randomJson(draw, 3)),
      draw(4) === 0 ? (randomJson(draw, 2) as object) : PAGINATION,
    );
    const body = Buffer.from(text);
    if (draw(3) === 0) body[draw(body.length)] = draw(256);
    if (isUtf8(body)) assertSameInBothForms(body);
  }
});

for (const name of Object.keys(PAGINATION)) {
  for (const wrong of ['true', 'false', '1.5', '"1"', 'null', '-1', '18446744073709551616', '[1]', '{}', '1e400', '-0.5']) {
    test(`a ${name} of ${wrong} makes a page undecodable in both forms`, () => {
      const body = Buffer.from(page([], { ...PAGINATION, [name]: 'WRONG' }).replace('"WRONG"', wrong));
      for (const respond of [asFacts, asBytes]) assert.equal(outcome('list_contacts', body, respond).failed?.kind, 'undecodable');
    });
  }
}

/** Where what JavaScript decoded to does not tell what the bytes were. */
const DIFFERENCES: [body: string, why: string][] = [
  [page([], { ...PAGINATION, page: 'W' }).replace('"W"', '1.0'), 'JSON.parse makes the same number of 1.0 and 1'],
  [page([], { ...PAGINATION, page: 'W' }).replace('"W"', '1e0'), 'JSON.parse makes the same number of 1e0 and 1'],
  [page(['W']).replace('"W"', '{"id":"\\ud800"}'), 'a string of JavaScript may hold half a surrogate pair'],
];

for (const [body, why] of DIFFERENCES) {
  test(`a page is read here and not by the core itself, because ${why}`, () => {
    assert.notEqual(outcome('list_contacts', Buffer.from(body), asFacts).done, undefined);
    assert.equal(outcome('list_contacts', Buffer.from(body), asBytes).failed?.kind, 'undecodable');
  });
}

test('a count beyond what a number of JavaScript holds is read by the core alone', () => {
  const body = Buffer.from(page([], { ...PAGINATION, total_count: 'W' }).replace('"W"', '9007199254740993'));
  assert.equal(outcome('list_contacts', body, asFacts).failed?.kind, 'undecodable');
  assert.notEqual(outcome('list_contacts', body, asBytes).done, undefined);
});

test('what is no UTF-8 is refused here even where the core itself has no use for it', () => {
  const body = Buffer.from('{"data":{"x":"\xff"}}', 'latin1');
  assert.equal(outcome('get_me', body, asFacts).failed?.kind, 'undecodable');
  assert.notEqual(outcome('get_me', body, asBytes).done, undefined);
});

test('the last of two equal names wins, as everywhere in JavaScript', () => {
  assert.deepEqual(decode(Buffer.from('{"a":1,"a":2}')), { a: 2 });
});

test('a name like a setter of JavaScript is a name like any other', async () => {
  const value = decode(Buffer.from('{"data":{"__proto__":{"email":"x"},"constructor":1}}')) as { data: Record<string, unknown> };
  assert.deepEqual(Object.keys(value.data), ['__proto__', 'constructor']);
  assert.equal(Object.getPrototypeOf(value.data), Object.prototype);
});

test('what JSON cannot be read from decodes to nothing', () => {
  const bom = Buffer.from('\ufeff{}');
  const halfPair = Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]);
  const overlong = Buffer.from([0x22, 0xc0, 0x80, 0x22]);
  for (const body of [Buffer.alloc(0), bom, halfPair, overlong, Buffer.from('{}').subarray(0, 1), Buffer.from('[1')]) {
    assert.equal(decode(body), undefined);
  }
});

test('a body that is a part of a larger buffer is decoded as that part', () => {
  const whole = Buffer.from('xx{"a":"é"}yy');
  assert.deepEqual(decode(whole.subarray(2, whole.length - 2)), { a: 'é' });
});

test('a nesting too deep for any decoder is undecodable and applied, and the next call works', async () => {
  const bodies = [
    `{"data":${'['.repeat(1_000_000)}`,
    `{"data":${'{"a":'.repeat(1_000_000)}1${'}'.repeat(1_000_000)}}`,
    '{"data":{}}',
  ];
  const transport = new OwnTransport(() => ({ status: 200, headers: [], body: Buffer.from(bodies.shift() ?? '') }));
  const client = new Monaco({ apiKey: KEY, transport });
  await assert.rejects(
    client.me.get(),
    (error: MonacoError) => error instanceof UndecodableResponseError && error.certainty === 'applied',
  );
  await client.me.get().catch((error: MonacoError) => assert.ok(error instanceof UndecodableResponseError));
  await client.me.get();
});

test('a text of every sort comes out as it was sent', async () => {
  const given = {
    a: '\u0000\u001f\u007f\u2028\ufeff',
    b: '💶é\ud83d',
    c: 1.7976931348623157e308,
    d: -0,
    e: [[], {}, null, true],
    'ï "x"': '',
  };
  const body = Buffer.from(JSON.stringify({ data: given }));
  const client = new Monaco({ apiKey: KEY, transport: new OwnTransport(() => ({ status: 200, headers: [], body })) });
  assert.deepEqual((await client.me.get()).toJSON(), JSON.parse(JSON.stringify(given)));
});

function assertSameInBothForms(body: Uint8Array): void {
  for (const operation of OPERATIONS) {
    assert.deepEqual(
      outcome(operation, body, asFacts),
      outcome(operation, body, asBytes),
      Buffer.from(body).toString().slice(0, 200),
    );
  }
}

/** What a call of a fresh client says to a 200 with that body. */
function outcome(operation: string, body: Uint8Array, respond: Respond): Shown {
  const client = new Client('{}', ApiKey.parse(KEY), undefined, 0, 0);
  const args = operation === 'delete_contact' ? '["contact_id","x"]' : undefined;
  const query = operation === 'list_tags' ? '["object","contacts"]' : undefined;
  const call = client.start(new Request(operation, args, query), new CallOptions('{}'), new Uint8Array(32), 0);
  respond(call, { status: 200, headers: [], body }, 1);
  return stepOf(call, body);
}

function page(data: unknown[], pagination: object | null = PAGINATION): string {
  return JSON.stringify({ data, pagination });
}

/** Numbers below `bound`, the same ones each time. */
function random(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

function randomJson(draw: (bound: number) => number, depth: number): unknown {
  const leaves = [null, true, 0, 7, -1, 0.5, 1e20, 2 ** 53, '', 'a', 'é💶', '2026-01-05T09:44:31Z'];
  const names = ['id', 'created_at', 'page', 'page_size', 'total_count', 'total_pages', 'x'];
  const kind = depth === 0 ? 0 : draw(3);
  if (kind === 0) return leaves[draw(leaves.length)];
  const inner = Array.from({ length: draw(5) }, () => randomJson(draw, depth - 1));
  return kind === 1 ? inner : Object.fromEntries(inner.map((value) => [names[draw(names.length)] as string, value]));
}

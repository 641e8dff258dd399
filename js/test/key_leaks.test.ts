/** The key is nowhere but on the wire. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { type Attempt, type Event, KeyProviderError, Monaco, MonacoError } from 'monaco-crm';
import { emulator } from './support/emulator.js';
import { failure, thrownBy } from './support/failure.js';
import { KEY } from './support/keys.js';
import { canary, holdersFrom, leaksOf, showsKey } from './support/leaks.js';
import { OwnTransport, ok } from './support/own_transport.js';
import { RawServer } from './support/raw_server.js';

const REFUSED: Record<string, () => unknown> = {
  'a key with a character too many': () => new Monaco({ apiKey: `${canary()}!` }),
  'a key with a character too few': () => new Monaco({ apiKey: canary().slice(0, -1) }),
  'a key with half a surrogate pair': () => new Monaco({ apiKey: `${canary()}\ud800` }),
  'a key in place of the options': () => new Monaco(canary() as unknown as object),
  'a key in an array': () => new Monaco({ apiKey: [canary()] as unknown as string }),
  'a key as an option': () => new Monaco({ apiKey: KEY, timeout: canary() as unknown as number }),
  'a key beside an address in clear text': () => new Monaco({ apiKey: canary(), baseURL: 'http://example.com' }),
  'a key in an address': () => new Monaco({ apiKey: KEY, baseURL: `https://${canary()}@example.com` }),
  'a key beside a bad option': () => new Monaco({ apiKey: canary(), timeout: -1 }),
  'a key beside an option that there is not': () => new Monaco({ apiKey: canary(), unknown: 1 } as object),
  'a key beside a bearer': () => new Monaco({ apiKey: canary(), bearer: 'token' }),
  'a standby beside a provider': () => new Monaco({ apiKey: () => '', standbyApiKey: canary() }),
  'a standby beside a bad key': () => new Monaco({ apiKey: 'mks_short', standbyApiKey: canary() }),
  'a key as a bearer for Monaco': () => new Monaco({ bearer: canary() }),
  'a bearer with a line end': () => new Monaco({ bearer: `${canary()}\n\n!`, baseURL: 'https://relay.example.com' }),
  'a rotation to what is no key': () => new Monaco({ apiKey: KEY }).rotate(`${canary()}!`),
};

for (const [name, make] of Object.entries(REFUSED)) {
  test(`${name} is refused without showing it`, () => {
    assert.deepEqual(leaksOf(thrownBy(make)), []);
  });
}

test('a key in the environment that is none is refused without showing it', (t) => {
  process.env.MONACO_API_KEY = `${canary()}é`;
  t.after(() => delete process.env.MONACO_API_KEY);
  assert.deepEqual(leaksOf(thrownBy(() => new Monaco())), []);
});

test('neither a client nor anything it leads to holds the key, before calls, under way and after', async () => {
  await emulator.post('keys', { key: canary() });
  const client = emulator.client({ apiKey: canary(), standbyApiKey: canary(1) });
  assert.deepEqual(leaksOf(client), []);
  const call = client.me.get();
  const listing = client.contacts.list({ pageSize: 10 });
  for (const thing of [client, call, listing]) assert.deepEqual(leaksOf(thing), []);
  const { data, response } = await call.withResponse();
  const page = await listing;
  for (const thing of [client, call, listing, data, response, page, listing.position]) assert.deepEqual(leaksOf(thing), []);
  assert.deepEqual(leaksOf(client.withOptions({ timeout: 1000 })), []);
  assert.deepEqual(leaksOf([client.limits(), client.explain('get_me'), client.keyId]), []);
});

/** What a server sends back, the key in it. */
const ECHOES: Record<string, () => string> = {
  'a message': () => answer('403 No', `{"error":{"code":"no","message":"${canary()}"}}`),
  'an error code': () => answer('403 No', `{"error":{"code":"${canary()}","message":"no"}}`),
  'an error of no JSON': () => answer('500 No', `<h1>${canary()}</h1>`),
  'a redirect': () => answer('307 No', '', `location: https://example.com/${canary()}`),
  'a request id': () => answer('500 No', '', `x-request-id: ${canary()}`),
  'place of HTTP': () => `Authorization: Bearer ${canary()}\r\n\r\n`,
  'a success that is no JSON': () => answer('200 OK', canary()),
  'half an answer': () => `${answer('200 OK', '').replace(': 0', ': 100')}{"data":"${canary()}`,
  nothing: () => '',
};

for (const [name, echo] of Object.entries(ECHOES)) {
  test(`a server that answers the key in ${name} makes no error, log or event show it`, async (t) => {
    const server = await RawServer.start(t, (connection) => connection.end(echo(), 'latin1'));
    const { told, options } = keeping();
    const client = new Monaco({ apiKey: canary(), baseURL: server.url, maxAttempts: 1, ...options });
    const error = await failure(client.me.get());
    assert.ok(error instanceof MonacoError);
    assert.deepEqual(leaksOf(error), []);
    assert.deepEqual(leaksOf(client), []);
    assert.ok(told.length > 4);
    assert.deepEqual(leaksOf(told), []);
  });
}

test('an error of a rotated client shows neither the old key nor the new one', async () => {
  const client = emulator.client({ apiKey: canary(), maxAttempts: 1 });
  client.rotate(canary(1));
  for (const body of [canary(), canary(1)]) {
    await emulator.fault({ status: 400, body });
    assert.deepEqual(leaksOf(await failure(client.me.get())), []);
  }
});

test("a relay's token that a server answers is masked by its value", async () => {
  const bearer = () => canary().slice('mks_'.length);
  const transport = new OwnTransport(() => ({ status: 400, headers: [], body: Buffer.from(`no ${bearer()}`) }));
  const client = new Monaco({ bearer: bearer(), baseURL: 'https://relay.example.com', transport });
  const error = await failure(client.me.get());
  assert.match(error.body ?? '', /^no /);
  assert.deepEqual(leaksOf(error), []);
});

const FAULTS: Record<string, () => unknown> = {
  'an error': () => new Error(`the vault refused ${canary()}`),
  'a text': () => `the vault refused ${canary()}`,
  'an error with a name': () => Object.assign(new Error('no'), { name: canary() }),
  'an error with a cause': () => new Error('no', { cause: canary() }),
};

for (const [name, fault] of Object.entries(FAULTS)) {
  test(`a provider that throws ${name} with the key in it leaves neither it nor its own error`, async () => {
    const apiKey = async (): Promise<string> => {
      throw fault();
    };
    const error = await failure(new Monaco({ apiKey, transport: new OwnTransport() }).me.get());
    assert.equal(error.constructor, KeyProviderError);
    assert.equal(typeof error.cause, 'string');
    assert.deepEqual(leaksOf(error), []);
  });

  test(`a transport that throws ${name} with the key in it leaves neither it nor its own error`, async () => {
    const transport = new OwnTransport(() => {
      throw fault();
    });
    const error = await failure(new Monaco({ apiKey: canary(), transport, maxAttempts: 1 }).me.get());
    assert.equal(typeof error.cause, 'string');
    assert.deepEqual(leaksOf(error), []);
  });
}

test('a hook that throws the key makes no warning show it', async (t) => {
  const warnings: Error[] = [];
  const warned = (warning: Error) => warnings.push(warning);
  process.on('warning', warned);
  t.after(() => process.off('warning', warned));
  const onEvent = () => {
    throw new Error(canary());
  };
  await new Monaco({ apiKey: KEY, transport: new OwnTransport(), onEvent }).me.get();
  await new Promise(setImmediate);
  assert.ok(warnings.length > 0);
  assert.deepEqual(warnings.flatMap(leaksOf), []);
});

test('an attempt reveals the key when it is asked to, to nobody who prints or copies it', async () => {
  const attempts: Attempt[] = [];
  const transport = new OwnTransport((attempt) => {
    attempts.push(attempt);
    assert.ok(showsKey(attempt.authorization()));
    assert.deepEqual(leaksOf(attempt), []);
    return ok();
  });
  await new Monaco({ apiKey: canary(), transport, maxAttempts: 1 }).me.get();
  assert.equal(attempts.length, 1);
  assert.deepEqual(leaksOf(attempts), []);
});

test('an attempt that is over reveals nothing', async () => {
  const attempts: Attempt[] = [];
  const transport = new OwnTransport((attempt) => {
    attempts.push(attempt);
    return ok();
  });
  await new Monaco({ apiKey: canary(), transport }).me.get();
  const [attempt] = attempts;
  assert.ok(attempt !== undefined);
  let revealed = '';
  try {
    revealed = attempt.authorization();
  } catch (fault) {
    assert.deepEqual(leaksOf(fault), []);
  }
  assert.equal(revealed, '');
});

/** Where a key is planted. */
const PLANTED: Record<string, () => unknown> = {
  'a message': () => new Error(canary()),
  'a cause': () => new Error('no', { cause: new Error('no', { cause: canary() }) }),
  'a hidden property': () => Object.defineProperty({}, 'x', { value: canary(), enumerable: false }),
  'a property of a symbol': () => ({ [Symbol('x')]: { deep: [canary()] } }),
  'the name of a property': () => ({ [canary()]: 1 }),
  'a getter': () => ({
    get x() {
      return canary();
    },
  }),
  "a class's getter": () =>
    new (class {
      get x() {
        return canary();
      }
    })(),
  'a property of a function': () => Object.assign(() => {}, { x: canary() }),
  'a map': () => new Map([['x', new Map([[canary(), 1]])]]),
  'a set': () => new Set([canary()]),
  bytes: () => ({ x: Buffer.from(`xx${canary()}`) }),
  'a part of bytes': () => Buffer.from(`xx${canary()}`).subarray(20),
  'UTF-16': () => Buffer.from(canary(), 'utf16le'),
  base64: () => ({ x: Buffer.from(`Bearer ${canary()}`).toString('base64') }),
  'hexadecimal digits': () => ({ x: Buffer.from(canary()).toString('hex') }),
  'a quarter': () => ({ x: canary().slice(10, 28) }),
};

for (const [name, planted] of Object.entries(PLANTED)) {
  test(`a key that is planted in ${name} is found`, () => {
    assert.notDeepEqual(leaksOf(planted()), []);
    assert.notDeepEqual(holdersFrom([planted()]), []);
  });
}

test('what holds no key is not found', () => {
  assert.deepEqual(leaksOf({ x: 'Canary', y: KEY, z: inspect }), []);
});

function answer(status: string, body: string, header = 'x-nothing: 1'): string {
  return `HTTP/1.1 ${status}\r\n${header}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** Keeps what hook and logger are told. */
function keeping() {
  const told: unknown[] = [];
  const log = (line: string) => told.push(line);
  return { told, options: { onEvent: (event: Event) => told.push(event), logger: { debug: log, info: log, warn: log } } };
}

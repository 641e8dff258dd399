/** Keys: providers, rotation, a standby, and a relay's token. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { APITimeoutError, AuthenticationError, ConfigurationError, InvalidKeyError, KeyProviderError, Monaco } from 'monaco-crm';
import { anotherKey, emulator } from './support/emulator.js';
import { failure } from './support/failure.js';
import { KEY } from './support/keys.js';
import { OwnTransport } from './support/own_transport.js';
import { answering, RawServer } from './support/raw_server.js';
import { until } from './support/until.js';

/** A key provider with the keys it gives in turn, the last one again and again. */
class Vault {
  asked = 0;
  readonly #keys: string[];

  constructor(...keys: string[]) {
    this.#keys = keys;
  }

  readonly now = (): string => {
    this.asked += 1;
    return (this.#keys.length > 1 ? this.#keys.shift() : this.#keys[0]) as string;
  };

  readonly later = async (): Promise<string> => {
    const key = this.now();
    await sleep(20);
    return key;
  };
}

const never = () => new Promise<string>(() => {});

test('a provider is asked once, and again after a 401', async () => {
  const vault = new Vault(`${emulator.apiKey}\n`, await anotherKey());
  const client = emulator.client({ apiKey: vault.now });
  await client.me.get();
  await client.me.get();
  assert.equal(vault.asked, 1);
  await emulator.post('keys/deactivate', { key: emulator.apiKey });
  assert.equal((await client.me.get().withResponse()).response.attempts, 2);
  assert.equal(vault.asked, 2);
});

test('a provider that gives the refused key again ends the call', async () => {
  const vault = new Vault(KEY);
  const error = await failure(emulator.client({ apiKey: vault.later }).me.get());
  assert.ok(error instanceof AuthenticationError);
  assert.deepEqual([vault.asked, error.attempts], [2, 1]);
});

const NO_KEYS: [given: string, provider: () => unknown, cause: RegExp][] = [
  ['gives an empty key', () => '', /^the key is empty/],
  ['gives what is no key', async () => 'sk-1', /starts with mks_/],
  ['gives a number', () => 7, /^a key is text, not number$/],
  ['gives nothing', async () => undefined, /^a key is text, not undefined$/],
  [
    'throws',
    () => {
      throw new RangeError('no vault');
    },
    /^RangeError: no vault$/,
  ],
  ['rejects', () => Promise.reject(new TypeError('locked')), /^TypeError: locked$/],
  ['rejects with what has no text', () => Promise.reject(Object.create(null)), /^object without a text$/],
  ['rejects with nothing', () => Promise.reject(), /^undefined: undefined$/],
];

for (const [given, provider, cause] of NO_KEYS) {
  test(`a provider that ${given} fails the call and says why, and nothing is sent`, async () => {
    const error = await failure(emulator.client({ apiKey: provider as () => string }).me.get());
    assert.equal(error.constructor, KeyProviderError);
    assert.match(String(error.cause), cause);
    assert.equal(error.certainty, 'not_sent');
    assert.deepEqual(await emulator.requests(), []);
  });
}

test('calls share one question to the provider', async () => {
  const vault = new Vault(emulator.apiKey);
  const client = emulator.client({ apiKey: vault.later });
  await Promise.all(Array.from({ length: 50 }, () => client.me.get()));
  assert.deepEqual([vault.asked, client.limits().sent], [1, 50]);
});

test('a provider that never answers ends with the deadline, and the next call asks again', async () => {
  let asked = 0;
  const provider = () => {
    asked += 1;
    return asked === 1 ? never() : emulator.apiKey;
  };
  const client = emulator.client({ apiKey: provider });
  const error = await failure(client.me.get({ deadline: 50 }));
  assert.ok(error instanceof APITimeoutError);
  assert.equal(error.certainty, 'not_sent');
  await client.me.get();
  assert.equal(asked, 2);
});

test('a key that comes after the deadline troubles nobody', async () => {
  let give: (key: string) => void = () => {};
  const provider = () =>
    new Promise<string>((resolve) => {
      give = resolve;
    });
  const client = emulator.client({ apiKey: provider });
  await failure(client.me.get({ deadline: 20 }));
  give(emulator.apiKey);
  const next = client.me.get();
  await until(() => client.limits().inFlight === 0);
  give(emulator.apiKey);
  await next;
});

test('rotate reaches a call that waits for a provider', async () => {
  const client = emulator.client({ apiKey: never });
  const asking = client.me.get({ deadline: 500 });
  const waiting = client.me.get();
  client.rotate(emulator.apiKey);
  await waiting;
  await Promise.allSettled([asking]);
});

test('a standby key goes on after a 401', async () => {
  const client = emulator.client({ standbyApiKey: await anotherKey() });
  const first = client.keyId;
  await client.me.get();
  await emulator.post('keys/deactivate', { key: emulator.apiKey });
  assert.equal((await client.me.get().withResponse()).response.attempts, 2);
  assert.notEqual(client.keyId, first);
});

test('rotate switches at once and gives the fingerprint; what is no key is refused and changes nothing', async () => {
  const client = emulator.client();
  assert.equal(client.rotate(await anotherKey()), client.keyId);
  await emulator.post('keys/deactivate', { key: emulator.apiKey });
  assert.equal((await client.me.get().withResponse()).response.attempts, 1);
  assert.throws(() => client.rotate('mks_short'), InvalidKeyError);
  assert.throws(() => client.rotate(7 as unknown as string), ConfigurationError);
  await client.me.get();
});

test('a sole key that is refused is final for the call, and usable for the next', async () => {
  await emulator.fault({ status: 401, body: '{"detail": "No key found"}' });
  const client = emulator.client();
  const error = await failure(client.me.get());
  assert.ok(error instanceof AuthenticationError);
  assert.match(error.message, /^No key found/);
  await client.me.get();
});

for (const [sort, bearer] of [
  ['text', 'relay.token~1'],
  ['a provider', async () => 'relay.token~1'],
] as const) {
  test(`a relay's token from ${sort} is sent as it is`, async (t) => {
    const heads: string[] = [];
    const server = await RawServer.start(t, (connection, request) => {
      heads.push(request);
      answering('{"data":{}}')(connection, request);
    });
    await new Monaco({ bearer, baseURL: server.url }).me.get();
    assert.match(heads[0] ?? '', /\r\nauthorization: Bearer relay\.token~1\r\n/i);
  });
}

test("a relay's token is rotated as one", () => {
  const client = new Monaco({
    bearer: 'relay.token~1',
    baseURL: 'https://relay.example.com/monaco',
    transport: new OwnTransport(),
  });
  const before = client.keyId;
  assert.notEqual(client.rotate('relay.token~2'), before);
  assert.throws(() => client.rotate(KEY), InvalidKeyError);
});

test('clones share keys', async () => {
  const client = emulator.client();
  const clone = client.withOptions({ maxAttempts: 1 });
  const fingerprint = clone.rotate(await anotherKey());
  assert.equal(client.keyId, fingerprint);
});

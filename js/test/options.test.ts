/** Every option that cannot be right is refused when it is given, by its name, with the right class, and nothing is sent. */

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { inspect } from 'node:util';
import { type CallOptions, type ClientOptions, ConfigurationError, InvalidKeyError, Monaco, type MonacoError } from 'monaco-crm';
import { KEY } from './support/keys.js';
import { OwnTransport, ok } from './support/own_transport.js';

type Refusal = typeof ConfigurationError | typeof InvalidKeyError;

beforeEach(() => {
  delete process.env.MONACO_API_KEY;
  delete process.env.MONACO_BASE_URL;
});

const KEYS: [options: object, refusal: Refusal, message: RegExp][] = [
  [{ apiKey: '' }, InvalidKeyError, /empty/],
  [{ apiKey: 'mks_your_api_key_here' }, InvalidKeyError, /placeholder/],
  [{ apiKey: `Bearer ${KEY}` }, InvalidKeyError, /pasted along/],
  [{ apiKey: 'sk-1' }, InvalidKeyError, /starts with mks_/],
  [{ apiKey: `${KEY}\udc80` }, InvalidKeyError, /^character 53 is not one of/],
  [{ apiKey: 7 }, ConfigurationError, /^a key is text, not number$/],
  [{}, ConfigurationError, /MONACO_API_KEY/],
  [{ bearer: 'token' }, InvalidKeyError, /relay/],
  [{ apiKey: KEY, bearer: 'token' }, ConfigurationError, /takes the place/],
  [{ apiKey: () => KEY, standbyApiKey: KEY }, ConfigurationError, /literal apiKey/],
  [{ apiKey: KEY, standbyApiKey: 'x' }, InvalidKeyError, /starts with mks_/],
];

for (const [options, refusal, message] of KEYS) {
  test(`a client with ${named(options)} is not made`, () => {
    assert.throws(() => new Monaco(options as ClientOptions), isExactly(refusal, message));
  });
}

/** Options beside a good key. */
const OPTIONS: [options: object, message: RegExp][] = [
  [{ baseURL: 'http://example.com' }, /clear text/],
  [{ baseURL: 'https://user:pass@example.com' }, /user information/],
  [{ baseURL: 5 }, /^baseURL is of type number; expected text$/],
  [{ baseURL: '' }, /URL|host/],
  [{ baseURL: 'https://\udc80.example' }, /^baseURL holds half of a surrogate pair/],
  [{ timeout: 0 }, /^timeout is 0; expected 1 to 86400000$/],
  [{ timeout: -1 }, /^timeout is -1; expected a number of milliseconds, 0 or more$/],
  [{ timeout: Number.NaN }, /^timeout is NaN; expected a number of milliseconds/],
  [{ timeout: Number.POSITIVE_INFINITY }, /^timeout is 9007199254740991; expected 1 to 86400000$/],
  [{ timeout: '5' }, /^timeout is 5; expected a number of milliseconds/],
  [{ timeout: 5n }, /^timeout is 5; expected a number of milliseconds/],
  [{ timeout: null }, /^timeout is null; expected a number of milliseconds/],
  [{ connectTimeout: 0 }, /^connectTimeout is 0; expected 1 to/],
  [{ readTimeout: 0 }, /^readTimeout is 0; expected 1 to/],
  [{ deadline: true }, /^deadline is true; expected a number of milliseconds/],
  [{ deadline: 0 }, /^deadline is 0; expected 1 to 604800000$/],
  [{ deadline: 1e300 }, /^deadline is 9007199254740991; expected/],
  [{ maxAttempts: 0 }, /^maxAttempts is 0; expected 1 to/],
  [{ maxAttempts: -1 }, /^maxAttempts is -1; expected a whole number/],
  [{ maxAttempts: 2.5 }, /^maxAttempts is 2.5; expected a whole number/],
  [{ maxAttempts: 2 ** 32 }, /^maxAttempts is 4294967296; expected a whole number/],
  [{ maxAttempts: Symbol('x') }, /^maxAttempts is Symbol\(x\); expected a whole number/],
  [{ maxAttempts: Object.create(null) }, /^maxAttempts is {}; expected a whole number/],
  [{ maxWait: 1e12 }, /^maxWait is 1000000000000; expected 0 to 86400000$/],
  [{ tiemout: 5 }, /^there is no option tiemout; expected timeout, connectTimeout, /],
  [{ userAgent: 'x' }, /^there is no option userAgent; expected/],
  [{ pacing: 'slow' }, /^pacing: unknown variant `slow`/],
  [{ pacing: null }, /^pacing is of type object; expected text$/],
  [{ priority: 'high' }, /^priority: unknown variant `high`/],
  [{ priority: 1 }, /^priority is of type number; expected text$/],
  [{ resendIdempotentByEffect: 'no' }, /^resendIdempotentByEffect is no; expected true or false$/],
  [{ backoffInitial: 0 }, /^backoffInitial is 0; expected 1 to 86400000$/],
  [{ backoffInitial: '1' }, /^backoffInitial is 1; expected a number of milliseconds/],
  [{ backoffFactor: 0 }, /^backoffFactor is 0; expected 1 to 10$/],
  [{ backoffFactor: 1.5 }, /^backoffFactor is 1.5; expected a whole number/],
  [{ backoffCap: 100 }, /^backoffCap is 100; expected 500 to 86400000$/],
  [{ retryQuota: 1_000_001 }, /^retryQuota is 1000001; expected 0 to 1000000$/],
  [{ retryQuota: -1 }, /^retryQuota is -1; expected a whole number/],
  [{ windows: ['per_day'] }, /^windows holds per_day; expected per_hour, per_minute or/],
  [{ windows: 'per_minute' }, /^windows is no array/],
  [{ windows: { limit: 3, window: 1 } }, /^windows is no array/],
  [{ windows: null }, /^windows is no array/],
  [{ windows: [5] }, /^windows holds 5/],
  [{ windows: [10n] }, /^windows holds 10;/],
  [{ windows: [null] }, /^windows holds null/],
  [{ windows: [{ limit: 3 }] }, /^windows holds {"limit":3}/],
  [{ windows: [{ limit: 3, window: 1, per: 'day' }] }, /^windows holds {"limit":3,"window":1,"per":"day"}/],
  [{ windows: [{ limit: '3', window: 1 }] }, /^windows.limit is 3; expected a whole number/],
  [{ windows: [{ limit: 0, window: 1 }] }, /^windows.limit is 0; expected 1 to/],
  [{ windows: [{ limit: 3, window: 0 }] }, /^windows.window is 0; expected 1 to/],
  [{ onEvent: 5 }, /^onEvent is of type number; expected a function$/],
  [{ onEvent: null }, /^onEvent is of type null; expected a function$/],
  [{ logger: {} }, /^logger is of type object; expected an object with the methods debug, info and warn/],
  [{ fetch: 'fetch' }, /^fetch is of type string; expected a function$/],
  [{ transport: {} }, /^transport is of type object; expected an object with the methods send and close$/],
  [{ transport: { send() {} } }, /^transport is of type object; expected an object with the methods send and close$/],
  [{ transport: new OwnTransport(), fetch }, /^fetch and transport contradict each other/],
];

for (const [options, message] of OPTIONS) {
  test(`a client with ${named(options)} is not made`, () => {
    assert.throws(() => new Monaco({ apiKey: KEY, ...options }), isExactly(ConfigurationError, message));
  });
}

/** What neither one call nor a clone may be told. */
const SHARED: [options: object, message: RegExp][] = [
  [{ tiemout: 5 }, /^there is no option tiemout; expected timeout, /],
  [{ baseURL: 'x' }, /^there is no option baseURL/],
  [{ backoffCap: 5 }, /^there is no option backoffCap/],
  [{ priority: 'high' }, /^priority: unknown variant `high`/],
  [{ timeout: '5' }, /^timeout is 5; expected a number of milliseconds/],
  [{ maxAttempts: -3 }, /^maxAttempts is -3/],
  [{ maxWait: -0.1 }, /^maxWait is -0.1/],
];

/** Whose bounds the core knows when a call starts. */
const OUT_OF_BOUNDS: [options: object, message: RegExp][] = [
  [{ timeout: 0 }, /^timeout is 0; expected 1 to 86400000$/],
  [{ deadline: 1e12 }, /^deadline is 1000000000000; expected 1 to 604800000$/],
  [{ maxWait: 1e8 }, /^maxWait is 100000000; expected 0 to 86400000$/],
];

for (const [options, message] of SHARED) {
  test(`withOptions refuses ${named(options)}`, () => {
    const client = new Monaco({ apiKey: KEY });
    assert.throws(() => client.withOptions(options), isExactly(ConfigurationError, message));
  });
}

for (const [options, message] of OUT_OF_BOUNDS) {
  test(`a clone's call with ${named(options)} is not sent`, async () => {
    const transport = new OwnTransport();
    const clone = new Monaco({ apiKey: KEY, transport }).withOptions(options);
    await assert.rejects(clone.me.get(), isExactly(ConfigurationError, message));
    assert.equal(transport.sent, 0);
  });
}

for (const [options, message] of [...SHARED, ...OUT_OF_BOUNDS]) {
  test(`a call with ${named(options)} is not sent`, async () => {
    const transport = new OwnTransport();
    const client = new Monaco({ apiKey: KEY, transport });
    await assert.rejects(client.me.get(options), isExactly(ConfigurationError, message));
    await assert.rejects(client.contacts.list({}, options).firstPage(), isExactly(ConfigurationError, message));
    assert.equal(transport.sent, 0);
  });
}

for (const [options, message] of [
  [{ signal: 5 }, /^signal is of type number; expected an AbortSignal$/],
  [{ signal: null }, /^signal is of type null; expected an AbortSignal$/],
  [{ signal: {} }, /^signal is of type object; expected an AbortSignal$/],
] as const) {
  test(`a call with ${named(options)} is not sent`, async () => {
    const transport = new OwnTransport();
    const client = new Monaco({ apiKey: KEY, transport });
    await assert.rejects(client.me.get(options as unknown as CallOptions), isExactly(ConfigurationError, message));
    assert.equal(transport.sent, 0);
  });
}

test('withOptions refuses what only one call is told', () => {
  const client = new Monaco({ apiKey: KEY });
  const { signal } = new AbortController();
  assert.throws(() => client.withOptions({ signal } as object), isExactly(ConfigurationError, /no option signal/));
  assert.throws(() => client.withOptions({ headers: {} } as object), isExactly(ConfigurationError, /no option headers/));
});

test('what is undefined was not given: the clone decides, else the client, else the default', async () => {
  const attempts: number[] = [];
  const transport = new OwnTransport(({ timeout }) => {
    attempts.push(timeout);
    return ok();
  });
  const client = new Monaco({ apiKey: KEY, transport, maxAttempts: undefined, timeout: 7000 });
  const clone = client.withOptions({ timeout: 5000 }).withOptions({ timeout: undefined });
  await client.me.get({ timeout: undefined });
  await clone.me.get({ timeout: undefined });
  await clone.me.get({ timeout: 3000 });
  assert.deepEqual(attempts, [7000, 5000, 3000]);
  assert.equal(client.explain('get_me').maxAttempts, 4);
});

/** That very class, not one below it; the core's own place in its JSON is nobody's business. */
function isExactly(refusal: Refusal, message: RegExp): (error: MonacoError) => true {
  return (error) => {
    assert.equal(error.constructor, refusal);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /line 1|column/);
    assert.deepEqual([error.certainty, error.attempts], ['not_sent', 0]);
    return true;
  };
}

function named(options: object): string {
  return inspect(options, { depth: 9, breakLength: Number.POSITIVE_INFINITY });
}

/** No case of `tests/torture` shows the key, whoever listens. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { APIConnectionError } from 'monaco-crm';
import { canary, leaksOf, showsKey } from './support/leaks.js';
import { Player, TRANSPORTS } from './support/player.js';
import { cases, TortureServer } from './support/torture.js';

/** Milliseconds in which every case ends. */
const BOUND = { timeout: 30_000 };
/** Every part of Node that prints what it does. */
const LOUDEST = { NODE_DEBUG: '*' };

for (const transport of TRANSPORTS) {
  describe(transport, () => {
    let server: TortureServer;
    let player: Player;

    before(async () => {
      server = new TortureServer();
      player = new Player(await server.authority(), LOUDEST);
    });
    after(() => server.stop());

    for (const one of cases()) {
      test(one.name, BOUND, async () => {
        const { played, seen } = await server.during(one.name, (told) => player.play({ transport, case: one, told }));
        for (const name of ['started', 'sending', 'finished', 'log']) assert.ok(played.heard.includes(name), name);
        assert.deepEqual(played.leaks, []);
        assert.equal(Reflect.get(seen, 'key_seen_elsewhere'), false);
      });
    }

    test('the standard streams, with all that Node prints of its own work', async () => {
      const output = await player.stop();
      for (const part of ['NET', 'STREAM', 'TIMER']) assert.match(output, new RegExp(`^${part} \\d+: `, 'm'));
      assert.ok(!showsKey(output));
    });
  });
}

describe('a key that is shown is found', () => {
  const header = `Bearer ${canary()}`;

  const texts = {
    whole: canary(),
    'a piece of it': canary().slice(10, 30),
    'in a header': header,
    'as inspect shows bytes': inspect(Buffer.from(header)),
    hex: Buffer.from(header).toString('hex'),
    ...Object.fromEntries([0, 1, 2].map((place) => [`base64 ${place}`, Buffer.from(header.slice(place)).toString('base64')])),
  };
  for (const [name, text] of Object.entries(texts)) test(`${name}`, () => assert.ok(showsKey(text)));

  test('and its fingerprint and its name are none', () => {
    assert.ok(!showsKey('mks_…0a1b2c3d4e5f Canary'));
  });

  const errors: Record<string, (error: Error) => void> = {
    message: (error) => Object.assign(error, { message: header }),
    'a field': (error) => Object.assign(error, { request: { headers: [header] } }),
    'a hidden field': (error) => Object.defineProperty(error, 'request', { value: header, enumerable: false }),
    'a symbol': (error) => Object.assign(error, { [Symbol('request')]: { header } }),
    'bytes deep within': (error) => Object.assign(error, { a: { b: { c: { d: [new Map([[1, Buffer.from(header)]])] } } } }),
    'the chain of causes': (error) => Object.assign(error, { cause: new Error('no answer', { cause: new Error(header) }) }),
    stack: (error) => Object.assign(error, { stack: header }),
  };
  for (const [name, plant] of Object.entries(errors)) {
    test(`in an error, by ${name}`, () => {
      const error = new APIConnectionError('it failed');
      assert.deepEqual(leaksOf(error), []);
      plant(error);
      assert.notDeepEqual(leaksOf(error), []);
    });
  }
});

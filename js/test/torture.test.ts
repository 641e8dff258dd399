/** Every transport survives every case of `tests/torture`, whose README says what is asserted here. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DEVIATIONS } from './support/deviations.js';
import { assertEnds, assertSeen } from './support/expected.js';
import { Player, TRANSPORTS } from './support/player.js';
import { cases, TortureServer } from './support/torture.js';

/** Milliseconds in which every case ends. */
const BOUND = { timeout: 30_000 };

test('every deviation is of a case', () => {
  const names = new Set(cases().map(({ name }) => name));
  const unknown = Object.values(DEVIATIONS).flatMap((ofTransport) => Object.keys(ofTransport).filter((name) => !names.has(name)));
  assert.deepEqual(unknown, []);
});

for (const transport of TRANSPORTS) {
  describe(transport, () => {
    let server: TortureServer;
    let player: Player;

    before(async () => {
      server = new TortureServer();
      player = new Player(await server.authority());
    });
    after(async () => {
      await player.stop();
      await server.stop();
    });

    for (const one of cases()) {
      test(one.name, BOUND, async () => {
        const deviation = DEVIATIONS[transport][one.name];
        const expected = deviation?.expect ?? one.calls.map((call) => call.expect);
        const { told, played, seen } = await server.during(one.name, (told) => player.play({ transport, case: one, told }));
        assert.equal(played.outcomes.length, expected.length);
        for (const [index, asked] of expected.entries()) {
          for (const outcome of played.outcomes[index] ?? []) assertEnds(outcome, asked, told.ordinary);
        }
        assertSeen(seen, deviation?.seen ?? one.seen);
        assert.deepEqual({ warnings: played.warnings, left: played.left }, { warnings: [], left: [] });
      });
    }
  });
}

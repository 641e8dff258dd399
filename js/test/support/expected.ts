/** What a case asserts of each call and of the server. */

import assert from 'node:assert/strict';
import type { Outcome, Seen } from './torture.js';

type Facts = Readonly<Record<string, unknown>>;

/** `asked` as a case's `expect`. */
export function assertEnds(outcome: Outcome, asked: Outcome, ordinary: string): void {
  if (asked === 'cancelled' || outcome === 'cancelled') {
    assert.deepEqual(outcome, asked);
    return;
  }
  const [how, wanted] = Object.entries(asked)[0] as [string, Facts];
  const body = how === 'success' ? { body: wanted.status === 200 ? ordinary : '' } : {};
  const facts = outcome[how];
  for (const [name, value] of Object.entries({ attempts: 1, ...body, ...wanted })) {
    assert.ok(
      ([value].flat() as unknown[]).includes(facts?.[name]),
      `${JSON.stringify(outcome)} is not ${JSON.stringify(asked)}`,
    );
  }
}

/** What the server saw is what was expected, and nothing else: no connection left open, no key elsewhere, no cookie. */
export function assertSeen(seen: Seen, expected: Seen): void {
  const listeners = Object.entries(expected).map(([role, listener]) => [role, { ...listener, unclosed: 0 }]);
  assert.deepEqual(seen, { ...Object.fromEntries(listeners), key_seen_elsewhere: false, cookie_seen: false });
}

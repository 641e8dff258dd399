/** Events for the hook, and log lines by an allow-list. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Event, type Logger, UnprocessableEntityError } from 'monaco-crm';
import { LOGGED_FIELDS } from '../src/reporter.js';
import { emulator } from './support/emulator.js';

test("the hook sees a call's whole story", async () => {
  const events: Event[] = [];
  await emulator.fault({ status: 503 });
  await emulator.client({ backoffInitial: 1, onEvent: (event) => events.push(event) }).me.get();
  assert.deepEqual(
    events.map(({ event }) => event),
    ['started', 'sending', 'answered', 'retrying', 'waiting', 'sending', 'answered', 'finished'],
  );
  assert.deepEqual(events[0], { call: 1, event: 'started', operation: 'get_me' });
  assert.equal(events.at(-1)?.attempts, 2);
});

test("an event's durations are milliseconds under names without a unit", async () => {
  const names = new Set<string>();
  await emulator.fault({ status: 503 });
  const onEvent = (event: Event) => {
    for (const name of Object.keys(event)) names.add(name);
  };
  await emulator.client({ backoffInitial: 1, onEvent }).me.get();
  assert.ok(['wait', 'elapsed'].every((name) => names.has(name)));
  assert.deepEqual(
    [...names].filter((name) => name.includes('_')),
    [],
  );
});

test('a hook or a logger that throws ends no call, and becomes a warning of the process', async (t) => {
  const warnings: Error[] = [];
  const warned = (warning: Error) => warnings.push(warning);
  process.on('warning', warned);
  t.after(() => process.off('warning', warned));

  const fails = () => {
    throw new RangeError('broken');
  };
  const client = emulator.client({ onEvent: fails, logger: { debug: fails, info: fails, warn: fails } });
  assert.equal((await client.me.get()).orgId, emulator.orgId);
  await new Promise(setImmediate);
  assert.ok(warnings.length >= 8);
  assert.ok(
    warnings.every(
      ({ name, message }) => name === 'MonacoWarning' && message === 'an event hook or logger threw RangeError: broken',
    ),
  );
});

test('a hook that throws what has no text ends no call', async () => {
  for (const thrown of [Object.create(null), Symbol('x'), { toString: () => assert.fail('no text') }]) {
    const onEvent = () => {
      throw thrown;
    };
    assert.equal((await emulator.client({ onEvent }).me.get()).orgId, emulator.orgId);
  }
});

test('every field that is logged stands in the allow-list, and no argument is logged', async () => {
  const { lines, logger } = keeping();
  const client = emulator.client({ logger });
  await client.me.get();
  await assert.rejects(client.contacts.get('ada@example.com'), UnprocessableEntityError);
  assert.equal(lines[0], 'debug monaco started call=1 operation=get_me');
  const names = lines.flatMap((line) => line.split(' ').slice(3)).map((part) => part.split('=')[0] as string);
  assert.deepEqual(
    names.filter((name) => !(LOGGED_FIELDS as readonly string[]).includes(name)),
    [],
  );
  assert.doesNotMatch(lines.join(), /example\.com/);
});

test('what went well is logged as debug, what needs attention as a warning', async () => {
  const { lines, logger } = keeping();
  await emulator.fault({ headers: [['retry-after', 'soon']] });
  await emulator.client({ logger }).me.get();
  assert.deepEqual(
    lines.filter((line) => !line.startsWith('debug')),
    ['warn monaco header_ignored call=1 name=retry-after fault=malformed'],
  );
});

function keeping(): { lines: string[]; logger: Logger } {
  const lines: string[] = [];
  const keep = (level: string) => (line: string) => lines.push(`${level} ${line}`);
  return { lines, logger: { debug: keep('debug'), info: keep('info'), warn: keep('warn') } };
}

/** Every operation by its method: it succeeds, the server refuses it, its answer is lost. `tests/operations/README.md` says how. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { type Model, type Monaco, MonacoError } from 'monaco-crm';
import { Emulator } from 'monaco-crm/testing';
import { type Arguments, call, camel, inCamel, methodOf, OPERATIONS } from './support/operations.js';

interface Case {
  readonly operation: string;
  readonly case: 'happy' | 'refused' | 'unknown';
  readonly arguments: Arguments;
  readonly fault?: object;
  readonly gives?: Fields | null;
  readonly fails?: { readonly kind: string; readonly certainty: string; readonly status?: number };
}

type Fields = Readonly<Record<string, unknown>>;

const FILE = JSON.parse(readFileSync('../tests/operations/cases.json', 'utf8')) as { emulator: string[]; cases: Case[] };

let emulator: Emulator;
let client: Monaco;

before(async () => {
  const [first, seed, second, contacts, ...rest] = FILE.emulator;
  assert.deepEqual([first, second], ['--seed', '--contacts']);
  emulator = await Emulator.start({ seed: Number(seed), contacts: Number(contacts), arguments: rest });
  client = emulator.client({ maxAttempts: 1, allowSends: true });
});
after(() => emulator?.stop());

FILE.cases.forEach((played, number) => {
  test(`case ${number}: ${played.operation}, ${played.case}`, async () => {
    if (played.fault !== undefined) await emulator.post('faults', played.fault);
    const answer = call(client, played.operation, played.arguments);
    if (played.fails !== undefined) await refuses(answer, played.fails);
    else gives(await answer, played.gives ?? null);
  });
});

test('no operation is without a method, and none without its three cases', () => {
  assert.equal(OPERATIONS.size, 51);
  for (const [id, operation] of OPERATIONS) {
    assert.equal(typeof methodOf(client, operation), 'function', id);
    const played = new Set(FILE.cases.filter((one) => one.operation === id).map((one) => one.case));
    assert.deepEqual(played, new Set(['happy', 'refused', 'unknown']), id);
  }
});

async function refuses(answer: PromiseLike<unknown>, { kind, certainty, status }: NonNullable<Case['fails']>): Promise<void> {
  await assert.rejects(
    async () => answer,
    (error: unknown) => {
      assert.ok(error instanceof MonacoError);
      assert.deepEqual([error.kind, error.certainty, error.status], [kind, certainty, status]);
      return true;
    },
  );
}

function gives(given: unknown, expected: Fields | null): void {
  if (expected === null) assert.equal(given, undefined);
  else if (Symbol.iterator in (given as object)) areRows([...(given as Iterable<Model>)], expected);
  else isRecord(given as Model, expected);
}

function areRows(rows: readonly Model[], { count, first }: Fields): void {
  assert.equal(rows.length, count);
  if (first !== undefined) isRecord(rows[0] as Model, first as Fields);
}

/** By its properties, each of which a record has for every field that is declared. */
function isRecord(record: Model, expected: Fields): void {
  for (const [name, value] of Object.entries(expected)) {
    if (name === 'custom_fields') hasOwnFields(record, value as Fields);
    else isValue(property(record, name), value, name);
  }
}

function property(record: Model, name: string): unknown {
  // Nothing is declared of it.
  if (record.constructor.name === 'TemplateBlock') return record.get(name);
  assert.ok(camel(name) in record, `${record.constructor.name} has no ${camel(name)}`);
  return Reflect.get(record, camel(name));
}

function hasOwnFields(record: Model, expected: Fields): void {
  const { customFields } = record as unknown as { customFields: Fields };
  for (const [uuid, value] of Object.entries(expected)) assert.deepEqual(customFields[uuid] ?? null, value);
}

/** What is nested is compared whole. */
function isValue(given: unknown, expected: unknown, name: string): void {
  if (expected === null) assert.equal(given ?? null, null, name);
  else if (given instanceof Date) assert.deepEqual(given, new Date(expected as string), name);
  else if (isModel(given)) {
    assert.deepEqual(given.toJSON(), expected, name);
    isRecord(given, expected as Fields);
  } else if (holdsModels(given)) {
    assert.deepEqual(Object.keys(given).sort(), Object.keys(expected as Fields).sort(), name);
    for (const [key, item] of Object.entries(given)) isValue(item, (expected as Fields)[key], `${name}.${key}`);
  } else assert.deepEqual(given, inCamel(expected), name);
}

function isModel(value: unknown): value is Model {
  return typeof value === 'object' && value !== null && 'toJSON' in value;
}

/** A list or a map of them. */
function holdsModels(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.values(value).some(isModel);
}

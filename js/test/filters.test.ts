/** The builder of filters: what it sends. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allOf, anyOf, type Filter, where } from 'monaco-crm';
import { emulator, lastBody } from './support/emulator.js';
import { camel } from './support/operations.js';

const { conditions } = JSON.parse(readFileSync('../crates/monaco-catalog/names.json', 'utf8')) as {
  conditions: { name: string; takes_value: boolean }[];
};

test('every condition that is known is a method', () => {
  assert.ok(conditions.length > 0);
  for (const { name, takes_value: takesValue } of conditions) {
    const field = where('email') as unknown as Record<string, (value?: string) => Filter>;
    const filter = takesValue ? field[camel(name)]?.('x') : field[camel(name)]?.();
    assert.deepEqual(sent(filter), [{ field: 'email', condition: name, ...(takesValue ? { value: 'x' } : {}) }]);
  }
});

test('any other condition has any name, and a value or none', () => {
  assert.deepEqual(sent(where('x').condition('is_before', '2026-01-01')), [
    { field: 'x', condition: 'is_before', value: '2026-01-01' },
  ]);
  assert.deepEqual(sent(where('x').condition('is_odd')), [{ field: 'x', condition: 'is_odd' }]);
});

test('values are texts, numbers, true, false, instants and lists', () => {
  const values = ['a', 1.5, true, new Date('2026-01-01T00:00:00Z'), ['a', 'b']] as const;
  const found = values.map((value) => (sent(where('x').is(value)) as { value: unknown }[])[0]?.value);
  assert.deepEqual(found, ['a', 1.5, true, '2026-01-01T00:00:00.000Z', ['a', 'b']]);
});

test('rules nest, and only one that stands alone is put into an array', async () => {
  const { contacts } = emulator.client();
  const name = where('first_name').isNotEmpty();
  await contacts.list({ filters: name });
  assert.deepEqual(((await lastBody()) as { filters: unknown }).filters, [{ field: 'first_name', condition: 'is_not_empty' }]);
  const nested = allOf(name, anyOf(where('email').contains('@example.com'), allOf(where('title').isEmpty())));
  await contacts.list({ filters: nested });
  assert.deepEqual(((await lastBody()) as { filters: unknown }).filters, {
    operator: 'and',
    filters: [
      { field: 'first_name', condition: 'is_not_empty' },
      {
        operator: 'or',
        filters: [
          { field: 'email', condition: 'contains', value: '@example.com' },
          { operator: 'and', filters: [{ field: 'title', condition: 'is_empty' }] },
        ],
      },
    ],
  });
});

test('a filter finds what it says, with the server', async () => {
  const { contacts } = emulator.client();
  const all = (await contacts.list({ pageSize: 100 })).items;
  const title = all.find((contact) => contact.title !== null)?.title ?? '';
  const found = (await contacts.list({ filters: where('title').equals(title) })).items;
  const others = (await contacts.list({ filters: where('title').notEquals(title) })).items;
  assert.ok(found.length > 0 && found.every((contact) => contact.title === title));
  assert.equal(found.length + others.length, all.length);
});

function sent(filter: Filter | undefined): unknown {
  return JSON.parse(JSON.stringify(filter));
}

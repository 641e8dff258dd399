import { Monaco } from 'monaco-crm';
import { Emulator } from 'monaco-crm/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

let emulator;
beforeAll(async () => {
  emulator = await Emulator.start();
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

test('vitest: the client and the emulator share their classes', () => {
  expect(emulator.client()).toBeInstanceOf(Monaco);
});

test('vitest: a contact is made', async () => {
  const created = await emulator.client().contacts.create({ email: 'new@example.com' });
  expect(created.email).toBe('new@example.com');
  expect(await emulator.requests()).toHaveLength(1);
});

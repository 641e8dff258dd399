import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Monaco } from 'monaco-crm';
import { Emulator } from 'monaco-crm/testing';

let emulator;
before(async () => {
  emulator = await Emulator.start();
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

test('node:test: the client and the emulator share their classes', () => {
  assert.ok(emulator.client() instanceof Monaco);
});

test('node:test: a contact is made', async () => {
  const created = await emulator.client().contacts.create({ email: 'new@example.com' });
  assert.equal(created.email, 'new@example.com');
  assert.equal((await emulator.requests()).length, 1);
});

const { Monaco } = require('monaco-crm');
const { Emulator } = require('monaco-crm/testing');

let emulator;
beforeAll(async () => {
  emulator = await Emulator.start();
});
beforeEach(() => emulator.reset());
afterAll(() => emulator.stop());

test('jest: the client and the emulator share their classes', () => {
  expect(emulator.client()).toBeInstanceOf(Monaco);
});

test('jest: a contact is made', async () => {
  const created = await emulator.client().contacts.create({ email: 'new@example.com' });
  expect(created.email).toBe('new@example.com');
  expect(await emulator.requests()).toHaveLength(1);
});

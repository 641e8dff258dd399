// The installed package from CommonJS, as a new user would use it.

const assert = require('node:assert/strict');
const { Monaco, NotFoundError } = require('monaco-crm');
const { Emulator } = require('monaco-crm/testing');

const CONTACTS = 120;

async function main() {
  const emulator = await Emulator.start({ contacts: CONTACTS });
  const client = emulator.client();

  const page = await client.contacts.list({ pageSize: 50 });
  assert.equal(page.items.length, 50);
  assert.equal(page.totalCount, CONTACTS);
  await assert.rejects(client.contacts.get('00000000-0000-4000-8000-000000000000'), NotFoundError);

  const imported = await import('monaco-crm');
  assert.equal(imported.Monaco, Monaco);
  assert.equal(imported.NotFoundError, NotFoundError);
  assert.equal((await import('monaco-crm/testing')).Emulator, Emulator);

  client.close();
  await emulator.stop();
}

main();

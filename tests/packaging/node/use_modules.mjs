// The installed package from an ES module, as a new user would use it.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import Default, { AuthenticationError, Monaco, VERSION } from 'monaco-crm';
import { Emulator } from 'monaco-crm/testing';

const CONTACTS = 120;

const emulator = await Emulator.start({ contacts: CONTACTS });
const client = emulator.client();

const ids = new Set();
for await (const contact of client.contacts.listAll({ pageSize: 50 })) ids.add(contact.id);
assert.equal(ids.size, CONTACTS);

const created = await client.contacts.create({ email: 'new@example.com' });
await client.contacts.delete(created.id);

const stranger = new Monaco({ apiKey: `mks_${'x'.repeat(48)}`, baseURL: emulator.baseURL });
await assert.rejects(stranger.me.get(), (refused) => refused instanceof AuthenticationError && refused.status === 401);

assert.equal(Default, Monaco);
assert.ok(client instanceof Monaco);
const require = createRequire(import.meta.url);
assert.equal(VERSION, require('monaco-crm/package.json').version);
const required = require('monaco-crm');
assert.equal(required.Monaco, Monaco);
assert.equal(required.AuthenticationError, AuthenticationError);

client.close();
await emulator.stop();

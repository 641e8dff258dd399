/** Contacts and me: what is sent, and what comes back. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotFoundError } from 'monaco-crm';
import { emulator, lastBody } from './support/emulator.js';

const FIELD = '55f053ed-7217-46a7-9211-e20229fc1eaa';

test('undefined is left out, null and a value are sent', async () => {
  const contact = await emulator.client().contacts.create({ email: 'new@example.com', title: null, firstName: undefined });
  assert.equal(contact.email, 'new@example.com');
  assert.deepEqual(await lastBody(), { email: 'new@example.com', title: null });
});

test('every field is sent under its name in the API', async () => {
  const client = emulator.client();
  const tag = (await client.request('POST', '/v1/tags/', { body: { object: 'contacts', name: 'New' } })) as {
    data: { id: string };
  };
  const given = {
    email: 'new@example.com',
    linkedinUrl: 'https://www.linkedin.com/in/new',
    firstName: 'Ada',
    lastName: 'Byron',
    title: 'Countess',
    phoneNumber: '+44 20 7946 0000',
    location: 'London',
    doNotContact: true,
    tags: [tag.data.id],
  };
  const made = await client.contacts.create({ ...given, domain: 'example.com' });
  assert.deepEqual(await lastBody(), {
    email: given.email,
    linkedin_url: given.linkedinUrl,
    first_name: given.firstName,
    last_name: given.lastName,
    title: given.title,
    phone_number: given.phoneNumber,
    location: given.location,
    do_not_contact: true,
    tags: given.tags,
    domain: 'example.com',
  });
  assert.deepEqual(
    [made.firstName, made.lastName, made.phoneNumber, made.doNotContact],
    ['Ada', 'Byron', given.phoneNumber, true],
  );
  assert.equal((await client.contacts.update(made.id, { notes: 'met' })).notes, 'met');
  assert.deepEqual(await lastBody(), { notes: 'met' });
});

test('custom fields are sent under their keys and read by their UUIDs', async () => {
  const client = emulator.client();
  const contact = await client.contacts.create({ email: 'new@example.com', customFields: { [FIELD.toUpperCase()]: 18 } });
  assert.deepEqual(await lastBody(), { email: 'new@example.com', [`custom_field_${FIELD}`]: 18 });
  assert.equal(contact.customFields[FIELD], 18);
  assert.equal((await client.contacts.get(contact.id)).customFields[FIELD], 18);
});

test('upsert finds by email, and update sets what is given', async () => {
  const { contacts } = emulator.client();
  const made = await contacts.upsert({ email: 'new@example.com', firstName: 'Ada' });
  const found = await contacts.upsert({ email: 'NEW@example.com', lastName: 'Byron' });
  assert.deepEqual([found.id, found.firstName, found.lastName], [made.id, 'Ada', 'Byron']);
  const changed = await contacts.update(made.id, { title: 'Countess', doNotContact: true });
  assert.deepEqual([changed.title, changed.doNotContact], ['Countess', true]);
});

test('get answers the detail, and delete answers nothing', async () => {
  const { contacts } = emulator.client();
  const { items } = await contacts.list({ limit: 1 });
  const id = items[0]?.id ?? '';
  const detail = await contacts.get(id);
  assert.equal(detail.email, items[0]?.email);
  assert.equal(detail.constructor.name, 'ContactDetail');
  assert.equal(await contacts.delete(id), undefined);
  await assert.rejects(contacts.get(id), NotFoundError);
});

test('me names user and organisation', async () => {
  const me = await emulator.client().me.get();
  assert.deepEqual([me.orgId, me.userEmail], [emulator.orgId, 'ada@monaco.example']);
  assert.equal(typeof me.userId, 'string');
});

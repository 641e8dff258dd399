/** What is written: under the API's names, to any depth, and checked before it is sent. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidRequestError, type RulesOfEngagement, where } from 'monaco-crm';
import { emulator, lastBody } from './support/emulator.js';

const USER = '953aeb70-673e-49cb-b3d3-3b666a1e21da';
const FIELD = '55f053ed-7217-46a7-9211-e20229fc1eaa';

/** What TypeScript would not let through. */
// biome-ignore lint/suspicious/noExplicitAny: the point is to pass what the types refuse
type Untyped = any;

test('what is undefined is left out, what is null is null, and a value is a value', async () => {
  const { contacts } = emulator.client();
  const { id } = await contacts.create({ email: 'new@example.com', title: 'CTO', location: 'Lisbon' });
  const changed = await contacts.update(id, { title: null, location: undefined, firstName: 'Ada' });
  assert.deepEqual(await lastBody(), { title: null, first_name: 'Ada' });
  assert.deepEqual([changed.title, changed.location, changed.firstName], [null, 'Lisbon', 'Ada']);
});

test('extra fields go beside the others, unchecked, under the names they have', async () => {
  await emulator.client().contacts.create({ email: 'new@example.com', extra: { is_inbound: true, newNested: { aB: 1 } } });
  assert.deepEqual(await lastBody(), { email: 'new@example.com', is_inbound: true, newNested: { aB: 1 } });
});

test('what the catalogue knows is not extra twice', async () => {
  const twice = emulator.client().contacts.create({ email: 'new@example.com', extra: { email: 'other@example.com' } });
  await assert.rejects(twice, /extra holds email/);
});

test("records in lists and in maps have their names, and the keys of a map are the caller's own", async () => {
  await emulator.client().sequenceTemplates.create({
    name: 'New',
    steps: [{ index: 1, type: 'auto_email', subject: 'Hello', message: 'Hello', giftId: null }],
    transitions: [],
    blocks: { myOpening: { name: 'Opening', blockType: 'MANUAL', content: 'Hello', fallbackContent: 'Hi' } },
  });
  assert.deepEqual(await lastBody(), {
    name: 'New',
    steps: [{ index: 1, type: 'auto_email', subject: 'Hello', message: 'Hello', gift_id: null }],
    transitions: [],
    blocks: { myOpening: { name: 'Opening', block_type: 'MANUAL', content: 'Hello', fallback_content: 'Hi' } },
  });
});

test('values of custom fields are whatever JSON they are', async () => {
  await emulator.client().contacts.create({ email: 'new@example.com', customFields: { [FIELD]: { aB: [{ cD: 1 }] } } });
  assert.deepEqual(await lastBody(), { email: 'new@example.com', [`custom_field_${FIELD}`]: { aB: [{ cD: 1 }] } });
});

test('what was read can be changed and passed back', async () => {
  const { campaigns } = emulator.client({ allowSends: true });
  const id = (await campaigns.list({ limit: 1 })).items[0]?.id ?? '';
  const rules: RulesOfEngagement = { contactCooldown: { enabled: true, days: 30 }, doNotContact: { enabled: true } };
  await campaigns.update(id, { rulesOfEngagement: rules });
  const read = (await campaigns.get(id)).rulesOfEngagement;
  assert.deepEqual([read?.contactCooldown, read?.doNotContact], [rules.contactCooldown, rules.doNotContact]);
  const changed = await campaigns.update(id, { rulesOfEngagement: { ...read, contactCooldown: { enabled: true, days: 7 } } });
  assert.deepEqual(changed.rulesOfEngagement, { ...read, contactCooldown: { enabled: true, days: 7 } });
  const { distribution, autopilotSettings } = changed;
  await campaigns.update(id, { distribution, autopilotSettings });
  assert.deepEqual(await lastBody(), {
    distribution: changed.get('distribution'),
    autopilot_settings: changed.get('autopilot_settings'),
  });
});

test('a draft that was read can be passed back', async () => {
  const { tasks } = emulator.client();
  const messageDraft = { recipients: [{ name: 'Ada', email: 'ada@example.com' }], subject: 'Hello', body: 'Hello' };
  const made = await tasks.create({ title: 'Write', taskType: 'EMAIL', messageDraft });
  const { messageDraft: read } = await tasks.get(made.id);
  assert.deepEqual([read?.recipients, read?.subject], [messageDraft.recipients, 'Hello']);
  const changed = await tasks.update(made.id, { messageDraft: read && { ...read, subject: 'Goodbye' } });
  assert.equal(changed.messageDraft?.subject, 'Goodbye');
});

test('an audience is of these contacts, of those that match, or of all: one of them', async () => {
  const { audiences } = emulator.client();
  const refused = { name: 'InvalidRequestError', message: /contact_ids, filters, every_contact are given; expected exactly one/ };
  await assert.rejects(async () => audiences.create({ name: 'None' }), refused);
  await assert.rejects(async () => audiences.create({ name: 'Two', contactIds: ['x'], everyContact: true }), refused);
  assert.deepEqual(await emulator.requests(), []);
  assert.equal((await audiences.create({ name: 'All', everyContact: true })).contactCount, 25);
  assert.deepEqual(await lastBody(), { name: 'All', filters: [] });
  await audiences.create({ name: 'Some', filters: where('email').contains('@example.com') });
  assert.deepEqual(await lastBody(), {
    name: 'Some',
    filters: [{ field: 'email', condition: 'contains', value: '@example.com' }],
  });
});

test('what replaces the audiences of a campaign is out of reach', async () => {
  const { campaigns }: Untyped = emulator.client({ allowSends: true });
  await assert.rejects(async () => campaigns.update('c', { audienceIds: ['a'] }), /audience_ids is out of use/);
  assert.deepEqual(await emulator.requests(), []);
});

/** Each breaks one bound, type or list of words, deep or not. */
const BROKEN: Record<string, [call: (client: Untyped) => PromiseLike<unknown>, message: RegExp]> = {
  'a name too long': [(client) => client.tags.create({ object: 'contacts', name: 'x'.repeat(101) }), /name has 101 characters/],
  'a character that names do not have': [
    (client) => client.tags.create({ object: 'contacts', name: 'a/b' }),
    /name has the character '\/'/,
  ],
  'a word that is none': [(client) => client.tags.create({ object: 'tasks', name: 'a' }), /object is "tasks"; expected/],
  'a parameter that is none': [(client) => client.tags.list({ object: 'tasks' }), /object is "tasks"; expected/],
  'no parameter': [(client) => client.tags.list({}), /object is missing/],
  'null where there is none': [(client) => client.tasks.create({ title: null }), /title is null; expected text/],
  'a list that is empty': [(client) => client.campaigns.removeAudiences('c', { audienceIds: [] }), /audience_ids has 0 items/],
  'a number too small, three deep': [
    (client) =>
      client.campaigns.create(
        {
          name: 'x',
          templateId: 't',
          audienceIds: ['a'],
          distribution: { mode: 'account_owner', senderIds: [USER], fallbackSenderId: USER },
          autopilotSettings: { senderRates: [{ senderId: USER, dailyRateTarget: 0 }] },
        },
        { allowSends: true },
      ),
    /autopilot_settings\.sender_rates\[0\]\.daily_rate_target is 0; expected more than 0/,
  ],
  'a field of a record that there is not': [
    (client) => client.sequenceTemplates.create({ name: 'x', steps: [{ index: 1, type: 'auto_email', delay: 1 }] }),
    /steps\[0\]\.delay is no field of TemplateStepInput/,
  ],
};

for (const [name, [call, message]] of Object.entries(BROKEN)) {
  test(`${name} is refused with the field's name, before anything is sent`, async () => {
    await assert.rejects(
      async () => call(emulator.client()),
      (error: unknown) => {
        assert.ok(error instanceof InvalidRequestError);
        assert.match(error.message, message);
        return true;
      },
    );
    assert.deepEqual(await emulator.requests(), []);
  });
}

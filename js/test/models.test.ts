/** Models keep everything, read as properties with types, and show no personal data. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { instant } from '../src/models/base.js';
import { Contact, ContactDetail } from '../src/models/contact.js';
import { Me } from '../src/models/me.js';

const FIELD = '55f053ed-7217-46a7-9211-e20229fc1eaa';
const DATA = Object.freeze({
  id: 'con_1',
  email: 'ada@example.com',
  first_name: null,
  tags: ['VIP'],
  scoring: { heat: 7, new: [1] },
  created_at: '2026-01-05T09:44:31.122814Z',
  updated_at: '2026-01-05T09:44:31+02:00',
  [`custom_field_${FIELD}`]: { value: 1, reasoning: 'r' },
  custom_field_explanations: { [`custom_field_${FIELD}`]: { title: 't' } },
  custom_field_nouuid: 1,
  from_the_future: { deep: true },
});

test('declared fields are properties with types', () => {
  const contact = new Contact(DATA);
  assert.deepEqual([contact.id, contact.email, contact.firstName, contact.lastName], ['con_1', 'ada@example.com', null, null]);
  assert.deepEqual([contact.tags, contact.scoring], [['VIP'], { heat: 7, new: [1] }]);
  assert.deepEqual(contact.createdAt, new Date('2026-01-05T09:44:31.122Z'));
  assert.deepEqual(contact.updatedAt, new Date('2026-01-05T07:44:31Z'));
  assert.deepEqual([contact.lastActivityAt, contact.doNotContact], [null, false]);
});

test('every property reads the field of its name, and null where it was not sent', () => {
  const names = {
    accountId: 'account_id',
    firstName: 'first_name',
    lastName: 'last_name',
    email: 'email',
    title: 'title',
    phoneNumber: 'phone_number',
    linkedinUrl: 'linkedin_url',
    location: 'location',
    source: 'source',
    notes: 'notes',
    lastActivityType: 'last_activity_type',
    lastOutboundType: 'last_outbound_type',
    lastInboundType: 'last_inbound_type',
    heatScoreExplanation: 'heat_score_explanation',
    customFieldExplanations: 'custom_field_explanations',
  } as const;
  for (const [property, field] of Object.entries(names) as [keyof typeof names, string][]) {
    assert.equal(new ContactDetail({ [field]: 'x' })[property], 'x');
    assert.equal(new ContactDetail({})[property], null);
  }
  for (const [property, field] of [
    ['lastActivityAt', 'last_activity_at'],
    ['lastOutboundAt', 'last_outbound_at'],
    ['lastInboundAt', 'last_inbound_at'],
  ] as const) {
    assert.deepEqual(new Contact({ [field]: '2026-01-05' })[property], new Date('2026-01-05T00:00:00Z'));
    assert.equal(new Contact({ [field]: null })[property], null);
  }
});

test('the text as it was sent and unknown fields are reached by name', () => {
  const contact = new Contact(DATA);
  assert.equal(contact.get('created_at'), '2026-01-05T09:44:31.122814Z');
  assert.deepEqual(contact.get('from_the_future'), { deep: true });
  assert.equal(contact.get('nothing'), undefined);
});

test('only a key with a UUID is a custom field', () => {
  assert.deepEqual(new Contact(DATA).customFields, { [FIELD]: { value: 1, reasoning: 'r' } });
  assert.deepEqual(new Contact({ [`custom_field_${FIELD.toUpperCase()}`]: 1 }).customFields, { [FIELD]: 1 });
});

test('a missing field fails only where it is read', () => {
  const contact = new Contact({});
  assert.equal(contact.email, null);
  assert.throws(() => contact.createdAt, { name: 'TypeError', message: 'the server sent this Contact without created_at' });
  assert.throws(() => contact.id, TypeError);
  assert.throws(() => contact.tags, TypeError);
  assert.throws(() => new Me({}).orgId, { message: 'the server sent this Me without org_id' });
});

test('a model is read-only', () => {
  assert.throws(() => Object.assign(new Contact(DATA), { email: 'x' }), TypeError);
});

test('JSON.stringify gives what was sent, unknown fields included', () => {
  assert.deepEqual(JSON.parse(JSON.stringify({ contact: new Contact(DATA) })), { contact: DATA });
});

test('what is printed shows class and id, and no personal data', () => {
  assert.equal(inspect(new Contact(DATA)), '<Contact con_1>');
  assert.equal(inspect({ found: [new ContactDetail(DATA)] }), '{ found: [ <ContactDetail con_1> ] }');
  assert.equal(inspect(new Me({ org_id: 'o', user_email: 'ada@example.com' })), '<Me>');
  assert.equal(String(new Contact(DATA)), '[object Object]');
});

for (const [text, expected] of [
  ['2026-01-05T09:44:31Z', '2026-01-05T09:44:31.000Z'],
  ['2026-01-05T09:44:31.5z', '2026-01-05T09:44:31.500Z'],
  ['2026-01-05T09:44:31.1234567+00:00', '2026-01-05T09:44:31.123Z'],
  ['2026-01-05T09:44:31-0330', '2026-01-05T13:14:31.000Z'],
  ['2026-01-05T09:44:31', '2026-01-05T09:44:31.000Z'],
  ['2026-01-05T09:44', '2026-01-05T09:44:00.000Z'],
  ['2026-01-05 09:44:31', '2026-01-05T09:44:31.000Z'],
  ['2026-01-05 09:44:31.25+01:00', '2026-01-05T08:44:31.250Z'],
  ['2026-01-05', '2026-01-05T00:00:00.000Z'],
] as const) {
  test(`the instant ${text} is read, whatever the zone of this machine`, (t) => {
    const zone = process.env.TZ;
    t.after(() => {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    });
    for (const here of ['UTC', 'America/St_Johns', 'Asia/Kathmandu']) {
      process.env.TZ = here;
      assert.equal(instant(text).toISOString(), expected);
    }
  });
}

test('every instant that JavaScript writes is read again', () => {
  for (let time = -1e12; time < 1e13; time += 123_456_789_123) {
    const written = new Date(time);
    assert.deepEqual(instant(written.toISOString()), written);
    assert.deepEqual(instant(written.toISOString().replace('Z', '+00:00')), written);
  }
});

test('what is no instant throws where it is read', () => {
  for (const text of ['soon', '', 'Z', '5', 'May 5', '2026', '2026-13-01', '2026-01-05T25:00:00']) {
    assert.throws(() => new Contact({ created_at: text }).createdAt, { name: 'TypeError', message: /for an instant$/ });
  }
  for (const given of [5, {}, true]) assert.throws(() => new Contact({ created_at: given }).createdAt, TypeError);
});

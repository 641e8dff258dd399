/** Records keep everything, read as properties with types, and show no personal data. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { CampaignDetail } from '../src/generated/records/campaigns.js';
import { Contact, ContactDetail } from '../src/generated/records/contacts.js';
import { Me } from '../src/generated/records/me.js';
import { instant } from '../src/model.js';

const FIELD = '55f053ed-7217-46a7-9211-e20229fc1eaa';
const DATA = Object.freeze({
  id: 'con_1',
  email: 'ada@example.com',
  first_name: null,
  tags: ['VIP'],
  scoring: { heat_score: 'warm', new: [1] },
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
  assert.deepEqual(contact.tags, ['VIP']);
  assert.deepEqual([contact.scoring?.heatScore, contact.scoring?.get('new')], ['warm', [1]]);
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

test('records in records are records, in lists and in maps too', () => {
  const detail = new ContactDetail({
    heat_score_explanation: { explanations: [{ signal_type: 'visits', signal_point: 'warm' }], firmographic: null },
    custom_field_explanations: { [`custom_field_${FIELD}`]: { title: 't', citations: [{ url: 'u' }] } },
  });
  const { heatScoreExplanation: heat, customFieldExplanations: own } = detail;
  assert.deepEqual([heat?.explanations[0]?.signalPoint, heat?.firmographic], ['warm', []]);
  assert.deepEqual(Object.keys(own ?? {}), [`custom_field_${FIELD}`]);
  assert.equal(own?.[`custom_field_${FIELD}`]?.citations?.[0]?.url, 'u');
  assert.deepEqual([new ContactDetail({}).heatScoreExplanation, new ContactDetail({}).customFieldExplanations], [null, null]);
});

test('a text that no enumeration knows stays as it is', () => {
  const campaign = new CampaignDetail({ status: 'dreaming', enrollment_status: 'napping', autopilot_mode: 'asleep' });
  assert.deepEqual([campaign.status, campaign.enrollmentStatus, campaign.autopilotMode], ['dreaming', 'napping', 'asleep']);
});

test('what can be written is read as a plain object under the names of this package, with all that was sent', () => {
  const sent = {
    rules_of_engagement: {
      do_not_contact: { enabled: true },
      contact_cooldown: { enabled: true, new_rule: 7 },
      other_rule: { a_b: 1 },
    },
    distribution: { mode: 'percentage', sender_ids: ['s'], percentages: [{ sender_id: 's', percentage: 100 }] },
    autopilot_settings: { sender_rates: [] },
  };
  const campaign = new CampaignDetail(sent);
  assert.deepEqual(campaign.rulesOfEngagement, {
    doNotContact: { enabled: true },
    contactCooldown: { enabled: true, newRule: 7 },
    otherRule: { a_b: 1 },
  });
  assert.deepEqual(campaign.distribution, {
    mode: 'percentage',
    senderIds: ['s'],
    percentages: [{ senderId: 's', percentage: 100 }],
  });
  assert.deepEqual(campaign.autopilotSettings, { senderRates: [] });
  assert.equal(new CampaignDetail({}).rulesOfEngagement, null);
});

test('a distribution that this version does not know is there all the same', () => {
  const campaign = new CampaignDetail({ distribution: { mode: 'by_moon', moon_phase: 'full' } });
  assert.deepEqual({ ...campaign.distribution }, { mode: 'by_moon', moonPhase: 'full' });
});

test('names that every object has are no records', () => {
  const sent = JSON.parse(
    '{"rules_of_engagement": {"constructor": {"a_b": 1}, "__proto__": {"c_d": 2}, "to_string": {"e_f": 3}}}',
  );
  const rules = new CampaignDetail(sent).rulesOfEngagement as unknown as Record<string, unknown>;
  assert.deepEqual(
    Object.entries(rules).map(([name]) => name),
    ['constructor', '__proto__', 'toString'],
  );
  assert.deepEqual([rules.constructor, rules.toString], [{ a_b: 1 }, { e_f: 3 }]);
  assert.equal(Object.getPrototypeOf(rules), Object.prototype);
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

test('a missing field fails only where it is read, and is empty where it would hold many', () => {
  const contact = new Contact({});
  assert.equal(contact.email, null);
  assert.throws(() => contact.createdAt, { name: 'TypeError', message: 'the server sent this Contact without created_at' });
  assert.throws(() => contact.id, TypeError);
  assert.deepEqual(contact.tags, []);
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

// Mistakes that a user's TypeScript must find: a line below that is none makes this file fail.

import { type Contact, type Filter, Monaco, type Transport, where } from 'monaco-crm';
import { Emulator } from 'monaco-crm/testing';

const client = new Monaco();

// @ts-expect-error an option that there is not
new Monaco({ apikey: 'mks_' });
// @ts-expect-error an option of another type
new Monaco({ timeout: '20s' });
// @ts-expect-error an option of a client alone
client.withOptions({ retryQuota: 1 });
// @ts-expect-error a field that there is not
client.contacts.create({ mail: 'ada@example.com' });
// @ts-expect-error a field of another type
client.contacts.upsert({ doNotContact: 'yes' });
// @ts-expect-error a field that only an update has
client.contacts.create({ notes: '' });
// @ts-expect-error an id of another type
client.contacts.get(1);
// @ts-expect-error everything has no order of one's own
client.contacts.listAll({ sort: '-created_at' });
// @ts-expect-error a field is no filter without a condition
export const field: Filter = where('email');
// @ts-expect-error a rule that no builder made
client.contacts.list({ filters: [{ field: 'email', condition: 'is_empty' }] });
// @ts-expect-error a condition that takes no value
where('email').isEmpty('');
// @ts-expect-error a field of a record that there is not
client.opportunities.update('…', { estimatedValue: { currency: 'EUR' } });
// @ts-expect-error a required field that is missing
client.tags.create({ name: 'Key' });
// @ts-expect-error a word that none takes who writes
client.sequences.update('…', { action: 'restart' });
// @ts-expect-error null where there is none
client.tasks.create({ title: null });
// @ts-expect-error what replaces the audiences of a campaign
client.campaigns.update('…', { audienceIds: [] });
// @ts-expect-error a step of another distribution
client.campaigns.update('…', { distribution: { mode: 'account_owner', senderIds: [], percentages: [] } });
// @ts-expect-error a method that HTTP does not have here
client.request('TRACE', '/v1/me');
// @ts-expect-error a word that is no class of retry safety
client.request('GET', '/v1/me', { retrySafety: 'safe' });
// @ts-expect-error an answer is no text
export const contact: Promise<string> = client.contacts.get('…');
// @ts-expect-error null is no text
export const email = (given: Contact): string => given.email;
// @ts-expect-error a record is read-only
export const rename = (given: Contact) => (given.firstName = 'Ada');
// @ts-expect-error a kind of failure that there is not
export const transport: Transport = { send: async () => ({ kind: 'broken', cause: '' }), close() {} };
// @ts-expect-error an option of the emulator that there is not
Emulator.start({ contact: 1 });

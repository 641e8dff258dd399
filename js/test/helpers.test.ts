/** Methods that take more than one call. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { APITimeoutError, CancelledCallError, InvalidRequestError, type Monaco, where } from 'monaco-crm';
import { emulator, lastBody } from './support/emulator.js';

test('ids of tags come in the order of their names, each once, and an unknown name is refused', async () => {
  const { tags } = emulator.client();
  const made = await Promise.all(['One', 'Two'].map((name) => tags.create({ object: 'accounts', name })));
  const [one, two] = made.map((tag) => tag.id);
  assert.deepEqual(await tags.ids('accounts', ['Two', 'One', 'Two']), [two, one]);
  await assert.rejects(tags.ids('accounts', ['Three']), InvalidRequestError);
  await assert.rejects(tags.ids('contacts', ['One']), /One/);
});

test('tags are added beside those that a contact has', async () => {
  const { contacts, tags } = emulator.client();
  const known = await tags.list({ object: 'contacts' });
  const [first, second] = known.map((tag) => tag.name) as [string, string];
  const { id } = await contacts.create({ email: 'new@example.com', tags: [known[0]?.id ?? ''] });
  const changed = await contacts.addTags(id, [second, first]);
  assert.deepEqual([...changed.tags].sort(), [first, second].sort());
  assert.deepEqual(await lastBody(), { tags: [known[0]?.id, known[1]?.id] });
});

test('a tag that there is not changes nothing of a contact', async () => {
  const { contacts } = emulator.client();
  const { id } = (await contacts.list({ limit: 1 })).items[0] ?? { id: '' };
  await assert.rejects(contacts.addTags(id, ['Unheard of']), InvalidRequestError);
  assert.ok((await emulator.requests()).every((request) => request.method !== 'PATCH'));
});

test('an enrolment is waited for, and each look at it is told', async () => {
  const client = emulator.client({ allowSends: true });
  const id = await newCampaign(client);
  const seen: string[] = [];
  const { campaigns } = client;
  const campaign = await campaigns.waitForEnrollment(id, { onProgress: (looked) => seen.push(looked.enrollmentStatus) });
  assert.deepEqual([campaign.id, campaign.enrollmentStatus], [id, 'completed']);
  assert.ok(seen.length > 1 && seen.at(-1) === 'completed', String(seen));
});

test('an enrolment that takes too long fails at once, and goes on', async () => {
  const client = emulator.client({ allowSends: true });
  const id = await newCampaign(client);
  await assert.rejects(client.campaigns.waitForEnrollment(id, { timeout: 1 }), APITimeoutError);
  assert.equal((await client.campaigns.waitForEnrollment(id)).enrollmentStatus, 'completed');
});

test('waiting for an enrolment is cancelled while it pauses', async () => {
  const client = emulator.client({ allowSends: true });
  const controller = new AbortController();
  const reason = new Error('enough');
  const waiting = client.campaigns.waitForEnrollment(
    await newCampaign(client),
    { onProgress: () => setImmediate(() => controller.abort(reason)) },
    { signal: controller.signal },
  );
  await assert.rejects(waiting, (error) => error instanceof CancelledCallError && error.cause === reason);
});

test('fields are fetched once, for clients with other options too', async () => {
  const client = emulator.client();
  const [fields, same] = await Promise.all([
    client.schemas.fields('contacts'),
    client.withOptions({ timeout: 5_000 }).schemas.fields('contacts'),
  ]);
  assert.equal(await client.schemas.fields('contacts'), fields);
  assert.equal(same, fields);
  assert.equal((await emulator.requests()).length, 1);
  assert.equal(fields.get('email')?.type, 'string');
  assert.equal(fields.get('shoe_size'), undefined);
  assert.ok([...fields].some((field) => field.customFieldSettings !== null));
  assert.notEqual(await client.schemas.fields('accounts'), fields);
});

test('fields that could not be fetched are asked for again', async () => {
  const client = emulator.client({ maxAttempts: 1 });
  await emulator.fault({ status: 503 }, { operation: 'get_field_schemas_for_entity' });
  await assert.rejects(client.schemas.fields('tasks'));
  assert.equal((await client.schemas.fields('tasks')).get('title')?.filterable, true);
});

test('a listing that the server would refuse is refused by the fields, and nothing is sent', async () => {
  const fields = await emulator.client().schemas.fields('contacts');
  const before = (await emulator.requests()).length;
  fields.check({ filters: where('email').contains('@example.com'), sort: '-created_at' });
  fields.check({});
  assert.throws(() => fields.check({ filters: where('shoe_size').equals(44) }), {
    name: 'InvalidRequestError',
    message: /there is no field shoe_size to filter on/,
  });
  assert.throws(() => fields.check({ sort: 'shoe_size' }), InvalidRequestError);
  assert.equal((await emulator.requests()).length, before);
});

/** A campaign whose enrolment has just begun. */
async function newCampaign({ audiences, campaigns, me, sequenceTemplates }: Monaco): Promise<string> {
  const audience = await audiences.create({ name: 'Everybody', everyContact: true });
  const [template] = await sequenceTemplates.list();
  const { userId } = await me.get();
  const { id } = await campaigns.create({
    name: 'New',
    templateId: template?.id ?? '',
    audienceIds: [audience.id],
    distribution: { mode: 'account_owner', senderIds: [userId], fallbackSenderId: userId },
  });
  return id;
}

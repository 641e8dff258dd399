/** What can start messages to people is sent with the caller's word alone. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CallOptions, type Campaign, type Monaco, NotFoundError, SendsNotAllowedError } from 'monaco-crm';
import { emulator } from './support/emulator.js';

const USER = '953aeb70-673e-49cb-b3d3-3b666a1e21da';

/** The six, with arguments that are sound. */
const CALLS: Record<string, (client: Monaco, options?: CallOptions) => PromiseLike<unknown>> = {
  update_sequence: (client, options) => client.sequences.update('s', { action: 'resume' }, options),
  add_contacts_to_audience: (client, options) => client.audiences.addContacts('a', { contactIds: ['c'] }, options),
  update_campaign: (client, options) => client.campaigns.update('c', { status: 'active' }, options),
  create_campaign: (client, options) =>
    client.campaigns.create(
      {
        name: 'New',
        templateId: 't',
        audienceIds: ['a'],
        distribution: { mode: 'account_owner', senderIds: [USER], fallbackSenderId: USER },
      },
      options,
    ),
  enroll_contacts_in_campaign: (client, options) =>
    client.campaigns.enrollContacts('c', { audienceName: 'New', contactIds: ['c'] }, options),
  add_audiences_to_campaign: (client, options) => client.campaigns.addAudiences('c', { audienceIds: ['a'] }, options),
};

for (const [operation, call] of Object.entries(CALLS)) {
  test(`${operation} reaches nobody without the word`, async () => {
    await assert.rejects(async () => call(emulator.client()), refusal(operation));
    assert.deepEqual(await emulator.requests(), []);
  });

  test(`${operation} is sent with the word of the client, and not where the call takes it back`, async () => {
    const client = emulator.client({ allowSends: true });
    await assert.rejects(async () => call(client, { allowSends: false }), refusal(operation));
    await assert.rejects(
      async () => call(client),
      (error) => !(error instanceof SendsNotAllowedError),
    );
    assert.equal((await emulator.requests()).length, 1);
  });

  test(`${operation} is sent with the word for the call`, async () => {
    await assert.rejects(
      async () => call(emulator.client(), { allowSends: true }),
      (error) => !(error instanceof SendsNotAllowedError),
    );
    assert.equal((await emulator.requests()).length, 1);
  });
}

test('what halts messages needs no word', async () => {
  const { campaigns, sequences } = emulator.client();
  const campaign = (await campaigns.list({ limit: 1 })).items[0] as Campaign;
  assert.equal((await campaigns.update(campaign.id, { status: 'paused' })).status, 'paused');
  assert.equal((await campaigns.update(campaign.id, { status: 'archived' })).status, 'archived');
  for (const action of ['pause', 'stop'] as const) {
    await assert.rejects(async () => sequences.update('00000000-0000-4000-8000-000000000000', { action }), NotFoundError);
  }
});

test('a plan says what would be started, and whether the word was given', () => {
  const body = { action: 'enqueue' };
  const plan = (client: Monaco) => client.explain('update_sequence', { path: { sequence_id: 's' }, body });
  const { sends, sendsAllowed } = plan(emulator.client());
  assert.match(sends ?? '', /start or resume the messages/);
  assert.equal(sendsAllowed, false);
  assert.equal(plan(emulator.client({ allowSends: true })).sendsAllowed, true);
});

function refusal(operation: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SendsNotAllowedError);
    assert.deepEqual([error.kind, error.certainty, error.attempts], ['sends_not_allowed', 'not_sent', 0]);
    assert.match(error.message, new RegExp(`^${operation} was not sent, because it would `));
    return true;
  };
}

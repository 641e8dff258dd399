// What a user's TypeScript says, in its strictest form; it is also run.

import assert from 'node:assert/strict';
import Default, {
  allOf,
  anyOf,
  type CallOptions,
  type ClientOptions,
  type Contact,
  type ContactCreate,
  type Distribution,
  type Event,
  type Filter,
  Monaco,
  type MonacoError,
  PermissionDeniedError,
  type RulesOfEngagement,
  SendsNotAllowedError,
  type SequenceTemplateCreate,
  type Transport,
  where,
} from 'monaco-crm';
import { Emulator } from 'monaco-crm/testing';

const filters: Filter = allOf(
  where('email').contains('@example.com'),
  anyOf(where('title').isEmpty(), where('title').isNotEmpty()),
);
const events: Event[] = [];

async function main(): Promise<void> {
  const emulator: Emulator = await Emulator.start({ contacts: 30, arguments: ['--limit', '1000/60s'] });
  const given: ClientOptions = {
    apiKey: () => emulator.apiKey,
    baseURL: emulator.baseURL,
    onEvent: (event) => events.push(event),
  };
  const client: Monaco = new Default({ ...given, windows: ['per_minute', { limit: 50, window: 2500 }], pacing: 'follow' });

  assert.equal(Default, Monaco);

  const names: (string | null)[] = [];
  for await (const contact of client.contacts.list({ filters, pageSize: 10, limit: 15 })) names.push(contact.firstName);
  for await (const page of client.contacts.listAll().pages()) names.push(...page.items.map((contact: Contact) => contact.email));
  const { items, totalCount } = await client.contacts.list({ pageSize: 5 });
  const first: Contact | undefined = items[0];
  assert.deepEqual([names.length, items.length, totalCount, typeof first?.id], [45, 5, 30, 'string']);

  const wanted: ContactCreate = { email: 'ada@example.com', title: null, customFields: {}, tags: [] };
  const options: CallOptions = { timeout: 5_000, signal: AbortSignal.timeout(60_000), headers: { 'x-request-id': '1' } };
  const { data, response } = await client.contacts.upsert(wanted, options).withResponse();
  const createdAt: Date = data.createdAt;
  const requestId: string | undefined = response.requestId ?? response.header('date');
  await client.contacts.update(data.id, { lastName: `${createdAt.getFullYear()} ${requestId}` });
  const gone: unknown = await client.withOptions({ maxAttempts: 1 }).contacts.delete(data.id);
  const raw: unknown = await client.request('GET', '/v1/me', { retrySafety: 'read' });
  const wait: number = client.limits().opensIn + client.explain('get_me').wait;
  assert.deepEqual([gone, typeof raw, wait, events.length > 0], [undefined, 'object', 0, true]);

  await surface(client);

  await emulator.fault({ status: 403 }, { operation: 'get_me' });
  try {
    await client.me.get();
    assert.fail('a 403 was taken for a success');
  } catch (error) {
    if (!(error instanceof PermissionDeniedError)) throw error;
    const root: MonacoError = error;
    const retryAfter: number | undefined = root.retryAfter;
    assert.deepEqual([root.certainty, retryAfter], ['rejected', undefined]);
  }
  await emulator.stop();
}

/** Records that are read, and those that are read and written. */
async function surface(client: Monaco): Promise<void> {
  const [campaign] = (await client.campaigns.list({ limit: 1 })).items;
  const { status, rulesOfEngagement, distribution } = await client.campaigns.get(campaign?.id ?? '');
  const isKnown: boolean = status === 'active' || status === 'a word of tomorrow';
  const rules: RulesOfEngagement = { ...rulesOfEngagement, contactCooldown: { enabled: isKnown } };
  const days: number | undefined = rules.contactCooldown?.days;
  const shares = distribution?.mode === 'percentage' ? distribution.percentages.length : distribution?.fallbackSenderId;
  const made: Distribution = { mode: 'account_owner', senderIds: ['s'], fallbackSenderId: 's' };
  await client.campaigns
    .update(campaign?.id ?? '', {
      rulesOfEngagement: rules,
      distribution: distribution ?? made,
      extra: { tomorrow: days ?? shares },
    })
    .then(
      () => assert.fail('a campaign was changed without the word'),
      (error) => assert.ok(error instanceof SendsNotAllowedError),
    );
  const template: SequenceTemplateCreate = {
    name: 'New',
    steps: [{ index: 1, type: 'auto_email', subject: 'Hello', message: 'Hello' }],
    blocks: { own: { name: 'Own', blockType: 'MANUAL', content: 'Hello' } },
  };
  const heat: string | null | undefined = (await client.contacts.list()).items[0]?.scoring?.heatScore;
  const names: string[] = (await client.tags.list({ object: 'contacts' })).map((tag) => tag.name);
  const block: unknown = (await client.sequenceTemplates.create(template)).blocks.own?.get('name');
  assert.deepEqual([typeof heat, names.length > 0, block], ['string', true, 'Own']);
}

/** A transport of one's own. */
export const transport: Transport = {
  send: async (attempt, signal) =>
    signal?.aborted ? { kind: 'not_written', cause: attempt.url } : { status: 200, headers: [], body: new Uint8Array() },
  close() {},
};

main();

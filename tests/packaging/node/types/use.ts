// What a user's TypeScript says, in its strictest form; it is also run.

import assert from 'node:assert/strict';
import Default, {
  type CallOptions,
  type ClientOptions,
  type Contact,
  type ContactCreate,
  type Event,
  type Filters,
  Monaco,
  type MonacoError,
  PermissionDeniedError,
  type Transport,
} from 'monaco-crm';
import { Emulator } from 'monaco-crm/testing';

const filters: Filters = [{ field: 'email', condition: 'contains', value: '@example.com' }];
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

/** A transport of one's own. */
export const transport: Transport = {
  send: async (attempt, signal) =>
    signal?.aborted ? { kind: 'not_written', cause: attempt.url } : { status: 200, headers: [], body: new Uint8Array() },
  close() {},
};

main();

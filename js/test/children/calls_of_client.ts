/** Calls through a client, each ended in another way; prints what memory grew by. */

import { Monaco } from '../../src/client.js';
import { growthOver } from '../support/growth.js';
import { KEY } from '../support/keys.js';
import { ME, OwnTransport, ok } from '../support/own_transport.js';

const CALLS = 100_000;
const BATCH = 100;
const PAGE = JSON.stringify({
  data: [{ id: 'a', created_at: '2026-01-05T09:44:31Z' }],
  pagination: { page: 1, page_size: 1, total_count: 1, total_pages: 1 },
});

const transport = new OwnTransport(({ method, url }) => {
  if (url.endsWith('/list')) return ok(PAGE);
  if (method === 'DELETE') return { status: 404, headers: [], body: Buffer.from('{"detail":"no"}') };
  if (method === 'PATCH') return { kind: 'timed_out', cause: 'x' };
  if (url.endsWith('/lost')) throw new Error('lost');
  return ok(ME);
});
const client = new Monaco({ apiKey: KEY, transport, maxAttempts: 1, onEvent: () => {} });
const { signal } = new AbortController();

const WAYS: (() => PromiseLike<unknown>)[] = [
  () => client.me.get(),
  () => client.me.get({ timeout: 5000, signal }),
  () => client.me.get().withResponse(),
  () => client.contacts.list(),
  () => client.contacts.delete('x'),
  () => client.contacts.update('x', { title: 'y' }),
  () => client.contacts.get('lost'),
  () => client.contacts.get(''),
  () => client.me.get({ signal: AbortSignal.abort() }),
  () => client.withOptions({ timeout: 1000 }).me.get(),
];

const batch = () => Promise.allSettled(Array.from({ length: BATCH }, (_, place) => WAYS[place % WAYS.length]?.()));

console.log(JSON.stringify(await growthOver(CALLS / BATCH, batch)));

/** Listings: items, pages, limits, positions, and everything exactly once. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  APITimeoutError,
  type Contact,
  InvalidRequestError,
  Monaco,
  ServerError,
  UnprocessableEntityError,
  where,
} from 'monaco-crm';
import { Emulator } from 'monaco-crm/testing';
import { emulator } from './support/emulator.js';
import { KEY } from './support/keys.js';
import { OwnTransport, ok } from './support/own_transport.js';
import { until } from './support/until.js';

test('items come from all pages in the order asked for', async () => {
  const contacts = await collected(emulator.client().contacts.list({ sort: 'email', pageSize: 10 }));
  const emails = contacts.map((contact) => contact.email ?? '');
  assert.equal(emails.length, 25);
  assert.deepEqual(emails, [...emails].sort());
  assert.equal(await pagesAsked(), 3);
});

test('pages know their number and the totals', async () => {
  const pages = await collected(emulator.client().contacts.list({ pageSize: 10 }).pages());
  const told = pages.map((page) => [page.number, page.items.length, page.totalCount, page.totalPages, page.pageSize]);
  assert.deepEqual(told, [
    [1, 10, 25, 3, 10],
    [2, 10, 25, 3, 10],
    [3, 5, 25, 3, 10],
  ]);
  const [first] = pages;
  assert.equal(first?.response.status, 200);
  assert.deepEqual(
    [...(first ?? [])].map((contact) => contact.id),
    first?.items.map((contact) => contact.id),
  );
});

test('an awaited listing is its first page, asked for once', async () => {
  const listing = emulator.client().contacts.list();
  assert.equal(await pagesAsked(), 0);
  const page = await listing;
  assert.equal(page.items.length, 25);
  assert.equal(await listing, page);
  assert.equal(await listing.firstPage(), page);
  assert.equal(await listing.finally(), page);
  assert.equal(await pagesAsked(), 1);
});

test('items of an awaited page are not delivered again', async () => {
  const listing = emulator.client().contacts.list({ pageSize: 10 });
  const { items } = await listing;
  const rest = await collected(listing);
  assert.equal(new Set([...items, ...rest].map((contact) => contact.id)).size, 25);
  assert.equal(rest.length, 15);
});

test('a listing that has been gone through has no first page left', async () => {
  const listing = emulator.client().contacts.list();
  await collected(listing);
  await assert.rejects(listing.firstPage(), InvalidRequestError);
  assert.deepEqual(await collected(listing), []);
});

test('a listing that cannot be right rejects and does not throw', async () => {
  const listing = emulator.client().contacts.list({ pageSize: 0 });
  await assert.rejects(listing.firstPage(), InvalidRequestError);
  assert.equal(await listing.catch(() => 'caught'), 'caught');
  await assert.rejects(collected(emulator.client().contacts.list({ pageSize: 0 })), InvalidRequestError);
  assert.throws(() => emulator.client().contacts.list({ pageSize: 0 }).position, InvalidRequestError);
  assert.equal(await pagesAsked(), 0);
});

test('a limit holds across pages and asks for no page too many', async () => {
  const { contacts } = emulator.client();
  assert.equal((await collected(contacts.list({ pageSize: 10, limit: 12 }))).length, 12);
  assert.equal(await pagesAsked(), 2);
  assert.deepEqual(await collected(contacts.list({ limit: 0 })), []);
  assert.equal(await pagesAsked(), 2);
});

test('a listing begins at the page that was asked for', async () => {
  assert.equal((await collected(emulator.client().contacts.list({ pageSize: 10, page: 3 }))).length, 5);
});

for (const taken of [0, 1, 9, 10, 11, 24, 25]) {
  test(`a position goes on after ${taken} items that were taken`, async () => {
    const { contacts } = emulator.client();
    const asked = { sort: 'email', pageSize: 10 };
    const whole = (await collected(contacts.list(asked))).map((contact) => contact.id);
    const listing = contacts.list(asked);
    const head = await firstOf(listing, taken);
    const tail = await collected(contacts.list({ ...asked, position: listing.position }));
    assert.deepEqual([...head, ...tail].map(idOf), whole);
  });
}

test('a loop that is left early counts the items that it was given', async () => {
  const { contacts } = emulator.client();
  const listing = contacts.listAll({ pageSize: 10 });
  const seen: string[] = [];
  for await (const contact of listing) {
    seen.push(contact.id);
    if (seen.length === 13) break;
  }
  const rest = await collected(contacts.listAll({ pageSize: 10, position: listing.position }));
  assert.equal(new Set([...seen, ...rest.map(idOf)]).size, 25);
  assert.equal(rest.length, 12);
  assert.equal((await collected(listing)).length, 12);
});

test('a page has the position after it', async () => {
  const { contacts } = emulator.client();
  const listing = contacts.list({ sort: 'email', pageSize: 10 });
  const page = await listing;
  assert.equal(listing.position, page.position);
  assert.equal((await collected(contacts.list({ sort: 'email', pageSize: 10, position: page.position }))).length, 15);
});

test('a page keeps the position after it while the listing goes on', async () => {
  const { contacts } = emulator.client();
  const listing = contacts.list({ sort: 'email', pageSize: 10 });
  const pages = [await listing, ...(await collected(listing.pages()))];
  const left = pages.map(
    async ({ position }) => (await collected(contacts.list({ sort: 'email', pageSize: 10, position }))).length,
  );
  assert.deepEqual(await Promise.all(left), [15, 5, 0]);
});

test('a position belongs to its request', async () => {
  const { contacts } = emulator.client();
  const { position } = contacts.list({ sort: 'email' });
  await assert.rejects(contacts.list({ sort: '-email', position }).firstPage(), /another request/);
});

test('a failed page can be asked for again', async () => {
  const listing = emulator.client({ maxAttempts: 1 }).contacts.list({ pageSize: 10 });
  await emulator.fault({ status: 503 }, { operation: 'list_contacts', nth: 2 });
  const seen: string[] = [];
  const goOn = async () => {
    for await (const contact of listing) seen.push(contact.id);
  };
  await assert.rejects(goOn, ServerError);
  assert.equal(seen.length, 10);
  await goOn();
  assert.equal(new Set(seen).size, 25);
});

test("filters are sent, and the server's refusal is thrown", async () => {
  const { contacts } = emulator.client();
  const email = (await contacts.list({ limit: 1 })).items[0]?.email ?? '';
  const filters = where('email').equals(email);
  assert.deepEqual(
    (await collected(contacts.list({ filters }))).map((contact) => contact.email),
    [email],
  );
  assert.equal((await collected(contacts.listAll({ filters }))).length, 1);
  await assert.rejects(contacts.list({ sort: 'unicorns' }).firstPage(), UnprocessableEntityError);
});

test('without custom fields none come', async () => {
  const { contacts } = emulator.client();
  const hasOwn = (contact: Contact) => Object.keys(contact.customFields).length > 0;
  assert.ok(!(await collected(contacts.list({ includeCustomFields: false }))).some(hasOwn));
  assert.ok((await collected(contacts.list())).some(hasOwn));
});

test('everything comes exactly once while a writer creates and deletes as fast as it can', async (t) => {
  const crowded = await Emulator.start({ contacts: 400 });
  t.after(() => crowded.stop());
  const ties = (await crowded.post('contacts/bulk', { count: 130, created_at: '2026-02-03T04:05:06.789012Z' })).ids as string[];
  const client = crowded.client();
  const before = (await collected(client.contacts.listAll())).map(idOf);
  assert.equal(before.length, 530);
  const doomed = new Set(before.filter((_, index) => index % 3 === 0));
  let isListing = true;
  const writing = write(crowded.client(), [...doomed], () => isListing);
  const listing = client.contacts.listAll({ pageSize: 40 });
  const seen = (await collected(listing)).map(idOf);
  isListing = false;
  const written = await writing;

  assert.ok(written > 10, 'the writer wrote nothing meanwhile');
  assert.equal(new Set(seen).size, seen.length);
  assert.deepEqual(
    before.filter((id) => !doomed.has(id) && !seen.includes(id)),
    [],
  );
  assert.ok(ties.filter((id) => !doomed.has(id)).every((id) => seen.includes(id)));
  assert.ok(listing.isExact);
});

test('a listing by number does not claim to be exact', () => {
  assert.equal(emulator.client().contacts.list().isExact, false);
});

for (const [priority, lane] of [
  [undefined, 'waitingBulk'],
  ['interactive', 'waitingInteractive'],
] as const) {
  test(`a listing of priority ${priority ?? 'none'} waits in the lane ${lane}`, async () => {
    const client = new Monaco({ apiKey: KEY, transport: new OwnTransport(), windows: [{ limit: 1, window: 60_000 }] });
    await client.me.get();
    const page = client.withOptions({ priority }).contacts.list({}, { deadline: 200 }).firstPage();
    const refused = assert.rejects(page, APITimeoutError);
    await until(() => client.limits()[lane] === 1);
    await refused;
  });
}

test('a row whose id is no text, or no whole one, is delivered like any other', async () => {
  const rows = '[{"id":5},{},{"id":"\\ud800","created_at":"\\udc00"},{"id":"x"}]';
  const transport = new OwnTransport(() =>
    ok(`{"data":${rows},"pagination":{"page":1,"page_size":100,"total_count":4,"total_pages":1}}`),
  );
  const { items } = await new Monaco({ apiKey: KEY, transport }).contacts.list();
  assert.deepEqual(
    items.map((contact) => contact.get('id')),
    [5, undefined, '\ud800', 'x'],
  );
});

function pagesAsked(): Promise<number> {
  return emulator.requests().then((requests) => requests.filter(({ operation }) => operation === 'list_contacts').length);
}

async function collected<T>(listing: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of listing) all.push(item);
  return all;
}

async function firstOf(listing: AsyncIterable<Contact>, count: number): Promise<Contact[]> {
  const items = listing[Symbol.asyncIterator]();
  const taken: Contact[] = [];
  for (let index = 0; index < count; index += 1) taken.push((await items.next()).value);
  return taken;
}

function idOf(contact: Contact): string {
  return contact.id;
}

/** Creates and deletes while `goesOn`, and gives how often. */
async function write({ contacts }: Monaco, doomed: string[], goesOn: () => boolean): Promise<number> {
  let written = 0;
  while (goesOn()) {
    await contacts.create({ email: `new.${written}@example.com` });
    const id = doomed.pop();
    if (id !== undefined) await contacts.delete(id);
    written += 1;
  }
  return written;
}

/** A request that cannot be right is refused with the right class, and never sent. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidRequestError, Monaco, type MonacoError } from 'monaco-crm';
import { Contact } from '../src/generated/records/contacts.js';
import { KEY } from './support/keys.js';
import { OwnTransport } from './support/own_transport.js';

const FIELD = '55f053ed-7217-46a7-9211-e20229fc1eaa';
const HALF = '\ud800';

/** What TypeScript would not let through. */
// biome-ignore lint/suspicious/noExplicitAny: the point is to pass what the types refuse
type Untyped = any;

const circular: Record<string, unknown> = {};
circular.itself = circular;

const REFUSED: Record<string, [send: (client: Untyped) => PromiseLike<unknown>, message: RegExp]> = {
  'an empty id': [(client) => client.contacts.get(''), /contact_id/],
  'a dot segment': [(client) => client.contacts.get('..'), /contact_id/],
  'an id that is no text': [
    (client) => client.contacts.get(7),
    /^path: the value of contact_id is of type number; expected text$/,
  ],
  'no id': [(client) => client.contacts.get(), /^path: the value of contact_id is of type undefined/],
  'an id with half a surrogate pair': [(client) => client.contacts.get(HALF), /contact_id holds half of a surrogate pair/],
  'no contact': [(client) => client.contacts.create(), /^create_contact: needs a JSON object as body/],
  'a contact that is null': [(client) => client.contacts.upsert(null), /^upsert_contact: the body is no JSON object/],
  'a contact that is an array': [(client) => client.contacts.update('x', []), /^update_contact: the body is no JSON object/],
  'a record that was read': [
    (client) => client.contacts.update('x', new Contact({ id: 'con_1', title: 'CTO' })),
    /id is no field of ContactUpdate/,
  ],
  'a field that there is not': [(client) => client.contacts.create({ emial: 'x' }), /emial is no field of ContactCreate/],
  'a field that only another method has': [
    (client) => client.contacts.create({ notes: 'x' }),
    /notes is no field of ContactCreate/,
  ],
  'a custom field that is no UUID': [
    (client) => client.contacts.create({ customFields: { custom_field_x: 1 } }),
    /custom_fields has the key "custom_field_x"; expected the field's UUID/,
  ],
  'custom fields that are an array': [
    (client) => client.contacts.create({ customFields: [] }),
    /custom_fields is no JSON object/,
  ],
  'custom fields that are null': [(client) => client.contacts.create({ customFields: null }), /custom_fields is no JSON object/],
  'extra fields that are an array': [(client) => client.contacts.create({ extra: [] }), /extra is no JSON object/],
  'custom fields where there are none': [
    (client) => client.tasks.create({ title: 'x', customFields: { [FIELD]: 1 } }),
    /takes no custom_fields/,
  ],
  'a number that is none': [
    (client) => client.contacts.create({ customFields: { [FIELD]: Number.NaN } }),
    /^customFields is no JSON: .* is NaN$/,
  ],
  'an infinite number': [(client) => client.request('POST', '/v1/x', { body: [1 / 0] }), /^the body is no JSON: 0 is Infinity$/],
  'a function': [(client) => client.contacts.create({ email: () => 'x' }), /^the body is no JSON: email is a function$/],
  'a symbol': [(client) => client.contacts.create({ email: Symbol('x') }), /^the body is no JSON: email is a symbol$/],
  'a bigint': [(client) => client.contacts.create({ email: 10n }), /^the body is no JSON: .*BigInt/],
  'an invalid date': [
    (client) => client.contacts.create({ email: new Date(Number.NaN) }),
    /^the body is no JSON: email is an invalid date$/,
  ],
  'a circle': [(client) => client.request('POST', '/v1/x', { body: circular }), /^the body is no JSON: .*circular/],
  'a body too deep for JSON': [(client) => client.request('POST', '/v1/x', { body: nested(100_000) }), /^the body is no JSON: /],
  'a page size too large': [(client) => client.contacts.list({ pageSize: 501 }), /501/],
  'a page size that is no number': [
    (client) => client.contacts.list({ pageSize: '5' }),
    /^pageSize is 5; expected a whole number/,
  ],
  'page zero': [(client) => client.contacts.list({ page: 0 }), /page/],
  'a negative page': [(client) => client.contacts.list({ page: -1 }), /^page is -1; expected a whole number/],
  'a negative limit': [(client) => client.contacts.list({ limit: -1 }), /^limit is -1; expected a whole number/],
  'a limit that is no whole number': [
    (client) => client.contacts.listAll({ limit: 1.5 }),
    /^limit is 1.5; expected a whole number/,
  ],
  'a position that is none': [(client) => client.contacts.list({ position: 'elsewhere' }), /^position is not one of ours/],
  'a position that is no text': [(client) => client.contacts.list({ position: 5 }), /^position is of type number/],
  'filters that are none': [(client) => client.contacts.list({ filters: 'x' }), /^list_contacts: filters is/],
  'a sort where the order is fixed': [(client) => client.contacts.listAll({ sort: 'email' }), /leave sort out/],
  'a method that is none': [(client) => client.request('FETCH', '/v1/me'), /FETCH/],
  'a method that is no text': [(client) => client.request(5, '/v1/me'), /^method is of type number; expected text$/],
  'a retry safety that is none': [(client) => client.request('GET', '/v1/me', { retrySafety: 'maybe' }), /maybe/],
  'a retry safety that is null': [(client) => client.request('GET', '/v1/me', { retrySafety: null }), /^retrySafety is of type/],
  'a path without a slash': [(client) => client.request('GET', 'v1/me'), /v1\/me/],
  'a path that climbs': [(client) => client.request('GET', '/v1/../me'), /\.\./],
  'a path that is no text': [(client) => client.request('GET', 5), /^path is of type number; expected text$/],
  'a path with half a surrogate pair': [(client) => client.request('GET', `/v1/${HALF}`), /^path holds half of a surrogate pair/],
  'a query in the path': [(client) => client.request('GET', '/v1/me?x=1'), /query/],
  'a query that is text': [(client) => client.request('GET', '/v1/me', { query: 'a=5' }), /^query is no plain object/],
  'a query whose values would be lost': [
    (client) => client.request('GET', '/v1/me', { query: new URLSearchParams({ a: '5' }) }),
    /^query is no plain object/,
  ],
  'a value of a query that is no text': [
    (client) => client.request('GET', '/v1/me', { query: { a: 5 } }),
    /^query: the value of a is of type number; expected text$/,
  ],
  'a value of a query with half a surrogate pair': [
    (client) => client.request('GET', '/v1/me', { query: { a: HALF, b: 'kept' } }),
    /^query: the value of a holds half of a surrogate pair/,
  ],
  'a name of a query with half a surrogate pair': [
    (client) => client.request('GET', '/v1/me', { query: { [HALF]: 'a' } }),
    /^query: a name holds half of a surrogate pair/,
  ],
  'headers whose values would be lost': [
    (client) => client.me.get({ headers: new Headers({ 'x-trace': '7' }) }),
    /^headers is no plain object/,
  ],
  'headers in pairs': [(client) => client.me.get({ headers: [['x', 'y']] }), /^headers is no plain object/],
  'an own authorization': [(client) => client.me.get({ headers: { Authorization: 'Bearer x' } }), /authorization/i],
  'a header with a line end': [(client) => client.me.get({ headers: { 'x-trace': 'a\r\nb' } }), /x-trace/],
  'a header that is no text': [(client) => client.me.get({ headers: { x: 5 } }), /^headers: the value of x is of type number/],
  'an operation that is none': [async (client) => client.explain('list_unicorns'), /list_unicorns/],
  'an operation that is no text': [async (client) => client.explain(5), /^operation is of type number; expected text$/],
  'a path argument that is no text': [
    async (client) => client.explain('get_contact', { path: { contact_id: 5 } }),
    /^path: the value of contact_id is of type number/,
  ],
  'a body where none belongs': [async (client) => client.explain('get_me', { body: {} }), /get_me: takes no body/],
};

for (const [name, [send, message]] of Object.entries(REFUSED)) {
  test(`${name} is refused and nothing is sent`, async () => {
    const transport = new OwnTransport();
    const client = new Monaco({ apiKey: KEY, transport });
    await assert.rejects(
      async () => send(client),
      (error: MonacoError) => {
        assert.equal(error.constructor, InvalidRequestError);
        assert.match(error.message, message);
        assert.deepEqual([error.certainty, error.attempts], ['not_sent', 0]);
        return true;
      },
    );
    assert.equal(transport.sent, 0);
    await client.me.get();
  });
}

function nested(depth: number): object {
  let body = {};
  for (let level = 0; level < depth; level += 1) body = { body };
  return body;
}

// Makes or changes a contact, and tells apart what became of it where that fails.
//
//     MONACO_API_KEY=mks_... node upsert_contact.mjs ada@example.com

import { ConflictError, Monaco, MonacoError, RateLimitError } from 'monaco-crm';

const email = process.argv[2];
if (email === undefined) exit('usage: MONACO_API_KEY=mks_... node upsert_contact.mjs ada@example.com');

const client = new Monaco({ timeout: 30_000, deadline: 120_000 });
const contact = await client.contacts.upsert({ email, firstName: 'Ada', title: null }).catch(explain);
console.log(`upserted ${contact.id}`);
console.log(`read back ${(await client.contacts.get(contact.id)).id}`);
await client.contacts.delete(contact.id);
console.log('deleted');

function explain(error) {
  if (error instanceof ConflictError) exit(`two contacts claim these identifiers: ${error.message}`);
  if (error instanceof RateLimitError) exit(`try again in ${Math.ceil(error.retryAfter / 1000)} seconds`);
  if (!(error instanceof MonacoError)) throw error;
  const mayBeDone = error.certainty === 'unknown' || error.certainty === 'applied';
  exit(`the contact ${mayBeDone ? 'may have been' : 'was not'} changed: ${error.message}`);
}

function exit(why) {
  console.error(why);
  process.exit(1);
}

// Lists contacts: a few, by page, and all of them. It prints counts and ids; a contact is personal data.
//
//     MONACO_API_KEY=mks_... node list_contacts.mjs

import { Monaco, where } from 'monaco-crm';

const client = new Monaco();

console.log('the newest five');
for await (const contact of client.contacts.list({ limit: 5 })) {
  console.log(`  ${contact.createdAt.toISOString().slice(0, 10)} ${contact.id}`);
}

console.log('by page, those at example.com');
const filters = where('email').contains('@example.com');
for await (const page of client.contacts.list({ filters }).pages()) {
  console.log(`  page ${page.number} of ${page.totalPages}: ${page.items.length} contacts`);
}

const everything = client.contacts.listAll({ includeCustomFields: false });
let counted = 0;
for await (const _ of everything) counted += 1;
console.log(`all: ${counted}, exact: ${everything.isExact}`);

/** What a bundled program prints: how many contacts there are, and the name of the error for one that there is not. */
export async function report(Monaco) {
  const client = new Monaco();
  let counted = 0;
  for await (const _ of client.contacts.listAll({ pageSize: 50 })) counted += 1;
  const refused = await client.contacts.get('00000000-0000-4000-8000-000000000000').catch((error) => error);
  console.log(`${counted} contacts, ${refused.name}`);
}

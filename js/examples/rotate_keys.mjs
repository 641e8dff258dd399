// Three ways to change the key of a program that runs.
//
//     MONACO_API_KEY=mks_... MONACO_NEXT_API_KEY=mks_... node rotate_keys.mjs

import { Monaco } from 'monaco-crm';

const { MONACO_API_KEY: apiKey, MONACO_NEXT_API_KEY: nextApiKey } = process.env;
if (apiKey === undefined || nextApiKey === undefined) {
  console.error('usage: MONACO_API_KEY=mks_... MONACO_NEXT_API_KEY=mks_... node rotate_keys.mjs');
  process.exit(1);
}

await withAStandby();
await withAProvider();
await byHand();

/** The second key takes over once the first is refused. */
async function withAStandby() {
  const client = new Monaco({ standbyApiKey: nextApiKey });
  await client.me.get();
  console.log(`standby: ${client.keyId}`);
}

/** The provider is asked when a key is first needed, and again after a 401. */
async function withAProvider() {
  const client = new Monaco({ apiKey: () => process.env.MONACO_API_KEY });
  await client.me.get();
  console.log(`provider: ${client.keyId}`);
}

/** The successor is used at once, by calls under way too. */
async function byHand() {
  const client = new Monaco();
  await client.me.get();
  const before = client.keyId;
  const after = client.rotate(nextApiKey);
  await client.me.get();
  console.log(`by hand: ${before} to ${after}`);
}

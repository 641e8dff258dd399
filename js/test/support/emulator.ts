/** The emulator of the file that imports this, and what tests ask it beside. */

import { after, before, beforeEach } from 'node:test';
import { Emulator } from 'monaco-crm/testing';

/** Before each test as it is at the start. */
export let emulator: Emulator;

before(async () => {
  delete process.env.MONACO_API_KEY;
  delete process.env.MONACO_BASE_URL;
  emulator = await Emulator.start();
});
beforeEach(() => emulator.reset());
after(() => emulator?.stop());

/** The body of the last request. */
export async function lastBody(): Promise<unknown> {
  return JSON.parse((await emulator.requests()).at(-1)?.body ?? '');
}

/** A key beside the first. */
export async function anotherKey(): Promise<string> {
  return (await emulator.post('keys')).key as string;
}

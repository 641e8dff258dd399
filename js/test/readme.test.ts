/** What the README and the documentation show runs as it stands there. */

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { emulator } from './support/emulator.js';
import { camel, OPERATIONS } from './support/operations.js';
import { ofEmulator, ran } from './support/run.js';

const README = readFileSync('README.md', 'utf8');
/** Inside the package, which finds itself by its name there. */
const FOLDER = 'build/readme';
/** Played where these runners are installed, by `cargo xtask package`. */
const ELSEWHERE = /^\/\/ (vitest|jest)\n/;

const EXAMPLES = Object.entries({
  README,
  index: documentation('src/index.ts'),
  testing: documentation('src/testing.ts'),
}).flatMap(([name, text]) => blocks(text).map((block, index) => [`${name} ${index + 1}`, block] as const));

test('there are examples', () => assert.ok(EXAMPLES.length > 8, String(EXAMPLES.length)));

for (const [name, block] of EXAMPLES.filter(([, block]) => !ELSEWHERE.test(block))) {
  test(`the example ${name} runs`, async () => {
    mkdirSync(FOLDER, { recursive: true });
    const isTest = block.startsWith('// node:test');
    const file = join(FOLDER, `${name.replace(' ', '_')}.mjs`);
    writeFileSync(file, isTest ? block : program(block));
    const monaco = { ...ofEmulator(emulator), MONACO_EMULATOR: process.env.MONACO_EMULATOR ?? '' };
    const { status, stdout, stderr } = await ran(isTest ? ['--test', file] : [file], monaco);
    assert.equal(status, 0, `${stdout}${stderr}`);
  });
}

test('the README names every method of every resource, and no other', () => {
  const section = README.slice(README.indexOf('## Resources'), README.indexOf('## Filters'));
  const named = [...section.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)].map(([, resource, methods]) => [
    resource,
    [...(methods ?? '').matchAll(/`(\w+)`/g)].map(([, method]) => method).sort(),
  ]);
  const client = emulator.client();
  const resources = new Set([...OPERATIONS.values()].map(({ resource }) => camel(resource)));
  const there = [...resources].map((resource) => [resource, methodsOf(Reflect.get(client, resource))]);
  assert.deepEqual(Object.fromEntries(named), Object.fromEntries(there));
});

function methodsOf(resource: object): string[] {
  const names = new Set<string>();
  for (let one = Object.getPrototypeOf(resource); one !== Object.prototype; one = Object.getPrototypeOf(one)) {
    for (const name of Object.getOwnPropertyNames(one)) if (name !== 'constructor') names.add(name);
  }
  return [...names].sort();
}

/** What stands in comments of documentation. */
function documentation(file: string): string {
  return readFileSync(file, 'utf8').replaceAll(/^ \* ?/gm, '');
}

function blocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```js\n(.*?)^```$/gms)].map(([, block]) => block ?? '');
}

/** A whole program: what an example takes for known goes before it, in a scope that it may hide. */
function program(block: string): string {
  const isImport = (line: string) => line.startsWith('import ');
  const lines = block.split('\n');
  return [
    "import Client from 'monaco-crm';",
    ...lines.filter(isImport),
    lines.some(isImport) ? '' : 'const Monaco = Client;',
    'const client = new Client();',
    'const [{ id }] = (await client.contacts.list({ limit: 1 })).items;',
    'const [{ id: campaignId }] = (await client.campaigns.list({ limit: 1 })).items;',
    '{',
    ...lines.filter((line) => !isImport(line)),
    '}',
    'client.close();',
  ].join('\n');
}

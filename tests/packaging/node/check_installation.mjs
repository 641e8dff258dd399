// What was installed: one package without dependencies, and of it only what is needed to use it.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NEEDED =
  /^(package\.json|README\.md|LICENSE|dist\/(core|index|testing)\.js|dist\/(index|testing)\.mjs|dist\/(browser\.js|bundled\.mjs)|dist\/.+\.d\.m?ts)$/;

const installed = readdirSync('node_modules').filter((name) => !name.startsWith('.'));
assert.deepEqual(installed, ['monaco-crm']);

const folder = join('node_modules', 'monaco-crm');
const files = readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile());
const needless = files.filter((name) => !NEEDED.test(name.replaceAll('\\', '/')));
assert.deepEqual(needless, []);
for (const name of ['README.md', 'LICENSE']) assert.ok(files.includes(name), `${name} is missing`);

const { dependencies, scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
assert.equal(dependencies, undefined);
for (const hook of ['preinstall', 'install', 'postinstall']) assert.equal(scripts[hook], undefined);

// A declaration that names what is not there tells of something inside, and fails whoever checks libraries too.
for (const name of files.filter((file) => /\.d\.m?ts$/.test(file))) {
  for (const [, imported] of readFileSync(join(folder, name), 'utf8').matchAll(/ from '(\.[^']+)\.js';/g)) {
    assert.ok(files.includes(join(dirname(name), `${imported}.d.ts`)), `${name} imports ${imported}, which is missing`);
  }
}

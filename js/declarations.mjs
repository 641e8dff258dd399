// Removes the declarations that nothing public leads to: they tell of what is inside, and name files that are not published.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const reached = new Set();
for (const entry of ['index', 'testing']) reach(join('dist', `${entry}.d.ts`));
for (const file of readdirSync('dist', { recursive: true }).map((name) => join('dist', name))) {
  if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
}

function reach(file) {
  if (reached.has(file)) return;
  reached.add(file);
  for (const [, imported] of readFileSync(file, 'utf8').matchAll(/ from '(\..+)\.js';/g)) {
    reach(join(dirname(file), `${imported}.d.ts`));
  }
}

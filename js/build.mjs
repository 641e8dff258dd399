// Makes `dist` of `src` and `core`: one file of code for CommonJS, a wrapper of it for ES modules, so that both give the same classes and
// the module is loaded once, and one file for bundlers, which is complete without this folder. The types come from tsc.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');

/** A bundle has no folder to read the module from. */
const inlined = {
  name: 'inlined',
  setup(build) {
    build.onResolve({ filter: /\/wasm_file\.js$/ }, () => ({ path: resolve('src/wasm_inline.ts') }));
  },
};

const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning', charset: 'utf8' };
// The glue's other way to load the module, which nothing here uses.
const unused = { 'empty-import-meta': 'silent' };

await build({ ...common, entryPoints: ['src/index.ts'], format: 'cjs', outfile: 'dist/index.js', logOverride: unused });
await build({ ...common, entryPoints: ['src/testing.ts'], format: 'cjs', outfile: 'dist/testing.js', external: ['./index.js'] });
await build({ ...common, entryPoints: ['src/browser.ts'], format: 'esm', outfile: 'dist/browser.mjs' });
await build({
  ...common,
  entryPoints: ['src/index.ts'],
  format: 'esm',
  outfile: 'dist/bundled.mjs',
  plugins: [inlined],
  loader: { '.wasm': 'binary' },
});

copyFileSync('core/core_bg.wasm', 'dist/core.wasm');
for (const name of ['index', 'testing']) {
  const own = name === 'index' ? "import common from './index.js';\nexport default common.default;\n" : '';
  writeFileSync(`dist/${name}.mjs`, `${own}export * from './${name}.js';\n`);
  writeFileSync(
    `dist/${name}.d.mts`,
    `${name === 'index' ? "export { default } from './index.js';\n" : ''}export * from './${name}.js';\n`,
  );
}

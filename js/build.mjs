// Makes `dist` of `src` and `core`: one file of code for CommonJS, a wrapper of it for ES modules, so that both give the same classes and
// the module is loaded once, and one file for bundlers, which is complete without this folder. The types come from tsc.
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');

const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning', charset: 'utf8' };

await build({ ...common, entryPoints: ['src/index.ts'], format: 'cjs', outfile: 'dist/index.js' });
await build({ ...common, entryPoints: ['src/testing.ts'], format: 'cjs', outfile: 'dist/testing.js', external: ['./index.js'] });
await build({ ...common, entryPoints: ['src/browser.ts'], format: 'esm', outfile: 'dist/browser.mjs' });
await build({
  ...common,
  entryPoints: ['src/index.ts'],
  format: 'esm',
  outfile: 'dist/bundled.mjs',
  alias: { './wasm_file.js': './src/wasm_inline.ts' },
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

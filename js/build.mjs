// Makes `dist` of `src` and `core`: one file of code for CommonJS, a wrapper of it for ES modules, so that both give the same classes and
// the module is loaded once, and one file for bundlers, which is complete without this folder. The types come from tsc.
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');

/** A bundle has no folder to read the module from. */
const inlined = {
  name: 'inlined',
  setup(build) {
    build.onResolve({ filter: /\/wasm_file\.js$/ }, () => ({ path: resolve('src/wasm_inline.ts') }));
    build.onLoad({ filter: /\.wasm$/ }, ({ path }) => ({ contents: brotliCompressSync(readFileSync(path)), loader: 'binary' }));
  },
};

const common = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning', charset: 'utf8' };
// The glue's other way to load the module, which nothing here uses.
const unused = { 'empty-import-meta': 'silent' };

await build({ ...common, entryPoints: ['src/index.ts'], format: 'cjs', outfile: 'dist/index.js', logOverride: unused });
await build({ ...common, entryPoints: ['src/testing.ts'], format: 'cjs', outfile: 'dist/testing.js', external: ['./index.js'] });
await build({ ...common, entryPoints: ['src/browser.ts'], format: 'cjs', outfile: 'dist/browser.js' });
await build({
  ...common,
  entryPoints: ['src/index.ts'],
  format: 'esm',
  outfile: 'dist/bundled.mjs',
  // Read by bundlers alone.
  minify: true,
  plugins: [inlined],
});

copyFileSync('core/core_bg.wasm', 'dist/core.wasm');
wrap('index', "export * from './index.js';\nexport { Monaco as default } from './index.js';\n");
wrap('testing', "export * from './testing.js';\n");

// Who imports by name must be told why there is nothing, not that the name is missing: Node looks for names before it runs a module.
const load = createRequire(import.meta.url);
const names = ['index', 'testing'].flatMap((name) => Object.keys(load(`./dist/${name}.js`))).filter((name) => name !== 'default');
appendFileSync('dist/browser.js', `0 && (module.exports = { ${names.join(', ')} });\n`);

/** The same text is code and its types. */
function wrap(name, text) {
  for (const ending of ['mjs', 'd.mts']) writeFileSync(`dist/${name}.${ending}`, text);
}

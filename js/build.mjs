// Makes `dist` of `src` and `core`: one file of code for CommonJS, a wrapper of it for ES modules, so that both give the same classes and
// the module is loaded once, one of ES modules for bundlers, and the module, which all of them share. The types come from tsc.
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');

// The module as code, so that it is loaded, and bundled, as code is.
const packed = brotliCompressSync(readFileSync('core/core_bg.wasm')).toString('base64');
writeFileSync('core/packed.js', `module.exports = '${packed}';\n`);
writeFileSync('core/packed.d.ts', 'declare const packed: string;\nexport default packed;\n');
copyFileSync('core/packed.js', 'dist/core.js');

/** Every file of code shares the one module. */
const shared = {
  name: 'shared',
  setup(build) {
    build.onResolve({ filter: /\/packed\.js$/ }, () => ({ path: './core.js', external: true }));
  },
};

/** The declarations hold the documentation: in the code, every start would have to scan it. */
const undocumented = {
  name: 'undocumented',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const contents = await readFile(path, 'utf8');
      return { contents: contents.replaceAll(/^ *\/\*\*.*?\*\/\n/gms, ''), loader: 'ts' };
    });
  },
};

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const define = { PACKAGE_VERSION: JSON.stringify(version) };
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  charset: 'utf8',
  plugins: [shared, undocumented],
  define,
};
// The glue's other way to load the module, which nothing here uses.
const unused = { 'empty-import-meta': 'silent' };

// Where code is CommonJS, an import that waits is a `require` that waits: test runners have no other.
const supported = { 'dynamic-import': false };

await build({
  ...common,
  entryPoints: ['src/index.ts'],
  format: 'cjs',
  outfile: 'dist/index.js',
  logOverride: unused,
  supported,
});
await build({ ...common, entryPoints: ['src/testing.ts'], format: 'cjs', outfile: 'dist/testing.js', external: ['./index.js'] });
await build({ ...common, entryPoints: ['src/browser.ts'], format: 'cjs', outfile: 'dist/browser.js' });
await build({
  ...common,
  entryPoints: ['src/index.ts'],
  format: 'esm',
  outfile: 'dist/bundled.mjs',
  // Read by bundlers alone.
  minify: true,
});

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

// Makes `build/test` of the tests: Node 20 runs no TypeScript. The package is imported by its name, from `dist`, as users do.
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('build/test', { recursive: true, force: true });

await build({
  entryPoints: ['test/*.test.ts', 'test/children/*.ts'],
  outbase: 'test',
  outdir: 'build/test',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  charset: 'utf8',
  logLevel: 'warning',
});

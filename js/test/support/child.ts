/** A process of its own for what only a process can show. */

import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** How a child ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a file of `children`, or any other by its path, in a new process of this Node. */
export async function run(file: string, flags: readonly string[] = [], args: readonly string[] = []): Promise<Ended> {
  const child = spawn(process.execPath, [...flags, file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, out, err };
}

/** Where a file of `children` is, once it is bundled. */
export function childFile(name: string): string {
  return `build/test/children/${name}.mjs`;
}

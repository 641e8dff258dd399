/** A process of its own, for what only a process can show. */

import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** How a child ended, and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs this Node with those arguments. */
export async function run(args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, out, err };
}

/** A file of `children`, once it is bundled. */
export function childFile(name: string): string {
  return `build/test/children/${name}.mjs`;
}

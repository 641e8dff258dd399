/** The torture server, driven from Node: `tests/torture/README.md` says what it serves and what must come of it. */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const FOLDER = '../tests/torture/cases';

/** How a call ends, or must end: `kind` may be a list of kinds. */
export type Outcome = 'cancelled' | { readonly [how: string]: Readonly<Record<string, unknown>> };

export interface Call {
  readonly operation: 'get_me' | 'create_contact' | 'delete_contact';
  readonly expect: Outcome;
  readonly after_ms?: number;
  readonly max_attempts?: number;
  readonly together?: number;
  readonly cancel_after_ms?: number;
}

/** As it stands in the file. */
export interface Case {
  readonly name: string;
  readonly calls: readonly Call[];
  readonly seen: Seen;
}

/** For each listener, what it saw. */
export type Seen = Readonly<Record<string, object>>;

/** What a client must be told. */
export interface Told {
  readonly base_url: string;
  readonly ca_file: string;
  readonly ordinary: string;
  readonly timeout_ms?: number;
  readonly connect_timeout_ms?: number;
  readonly read_timeout_ms?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Every case, in the order of the files. */
export function cases(): Case[] {
  const files = readdirSync(FOLDER).sort();
  return files.flatMap((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Case[]);
}

/** A running server; it ends with this process. */
export class TortureServer {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;

  constructor() {
    const program = process.env.MONACO_TORTURE;
    if (!program) throw new Error('MONACO_TORTURE names no torture server: cargo build -p monaco-torture');
    this.#process = spawn(program, [FOLDER], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface(this.#process.stdout);
  }

  /** Opens a case, and closes it after `play`. Gives what the server saw, too. */
  async during<T>(name: string, play: (told: Told) => Promise<T>): Promise<{ told: Told; played: T; seen: Seen }> {
    const told = (await this.#ask(name)) as Told;
    let seen: Seen = {};
    const played = await play(told).finally(async () => {
      seen = (await this.#ask('end')) as Seen;
    });
    return { told, played, seen };
  }

  /** The file of the authority that every trusted certificate is of. */
  async authority(): Promise<string> {
    const { told } = await this.during(cases()[0]?.name as string, async () => {});
    return told.ca_file;
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.stdin.end();
    await ended;
  }

  async #ask(line: string): Promise<object> {
    const answered = once(this.#lines, 'line');
    this.#process.stdin.write(`${line}\n`);
    const answer = JSON.parse((await answered)[0]) as { error?: string };
    if (answer.error !== undefined) throw new Error(`the torture server refuses ${line}: ${answer.error}`);
    return answer;
  }
}

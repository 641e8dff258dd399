/**
 * The emulator for tests: Monaco's API on your own machine.
 *
 * ```js
 * import { Emulator } from 'monaco-crm/testing';
 *
 * const emulator = await Emulator.start();
 * const me = await emulator.client().me.get();
 * await emulator.stop();
 * ```
 */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type ClientOptions, Monaco } from './index.js';

const PROGRAM = 'monaco-emulator';
const PROGRAM_VARIABLE = 'MONACO_EMULATOR';

/** How an emulator starts. */
export interface EmulatorOptions {
  /** Contacts at the start; 25 unless given. */
  readonly contacts?: number | undefined;
  /** What ids, keys and records are drawn from; 1 unless given. The same seed gives the same data. */
  readonly seed?: number | undefined;
  /** More arguments of its command line, such as `['--limit', '100/60s']`. */
  readonly arguments?: readonly string[] | undefined;
}

/** Which requests a fault strikes, and how often. */
export interface FaultOptions {
  /** 1 unless given. */
  readonly times?: number | undefined;
  /** The catalogue's id, such as `get_me`. */
  readonly operation?: string | undefined;
  readonly method?: string | undefined;
  /** Exact, or a prefix that ends in `*`. */
  readonly path?: string | undefined;
  /** Which of the matching requests, from 1. */
  readonly nth?: number | undefined;
  /** Every so many of the matching requests. */
  readonly every?: number | undefined;
}

/** What the wire carried in one request, and what was answered. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  /** The key's fingerprint. */
  readonly key: string | null;
  readonly body: string;
  /** Null where no answer was sent. */
  readonly status: number | null;
  /** The catalogue's id. */
  readonly operation: string | null;
  readonly [field: string]: unknown;
}

/** What the emulator's own surface answers. */
type Answer = Record<string, unknown>;

/** What it says once it listens. */
interface Announced {
  readonly url: string;
  readonly key: string;
  readonly org_id: string;
}

type Program = ChildProcessByStdio<Writable, Readable, null>;

/** A running emulator. It ends by `stop`, and with this process, which it does not keep alive. */
export class Emulator {
  /** Where it listens, on loopback. */
  readonly baseURL: string;
  /** Its first key. */
  readonly apiKey: string;
  /** That key's organisation. */
  readonly orgId: string;
  readonly #program: Program;

  /** @internal */
  constructor(program: Program, announced: Announced) {
    this.#program = program;
    this.baseURL = announced.url;
    this.apiKey = announced.key;
    this.orgId = announced.org_id;
  }

  /** Starts one: the program that `MONACO_EMULATOR` names, else `monaco-emulator` on the PATH. */
  static start(options: EmulatorOptions = {}): Promise<Emulator> {
    return start(options);
  }

  /** A client of it, with its first key. */
  client(options: ClientOptions = {}): Monaco {
    return new Monaco({ apiKey: this.apiKey, baseURL: this.baseURL, ...options });
  }

  /** A request to its own surface, below `/_emulator/`. */
  post(path: string, body: object = {}): Promise<Answer> {
    return this.#ask('POST', path, JSON.stringify(body));
  }

  /** A request to its own surface, below `/_emulator/`. */
  get(path: string): Promise<Answer> {
    return this.#ask('GET', path);
  }

  /** A request to its own surface, below `/_emulator/`. */
  delete(path: string): Promise<Answer> {
    return this.#ask('DELETE', path);
  }

  /** Lets something go wrong with the next requests that match, such as `{ status: 503 }` with `{ operation: 'get_me' }`. */
  async fault(action: object, { times = 1, ...match }: FaultOptions = {}): Promise<void> {
    await this.post('faults', { faults: [{ match, times, do: action }] });
  }

  /** What the wire carried, keys masked. */
  async requests(): Promise<LoggedRequest[]> {
    return (await this.get('log')).requests as LoggedRequest[];
  }

  /** Back to the start, with the same first key. */
  async reset(): Promise<void> {
    await this.post('reset');
    await this.delete('faults');
    await this.delete('log');
  }

  /** Ends it. */
  async stop(): Promise<void> {
    if (this.#program.exitCode !== null || this.#program.signalCode !== null) return;
    const ended = once(this.#program, 'exit');
    this.#program.ref();
    this.#program.stdin.end();
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Without `fetch`, which a test may have replaced, and without the environment's proxy. */
  async #ask(method: string, path: string, body?: string): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    const asked = request(`${this.baseURL}/_emulator/${path}`, { method, headers, agent: false }).end(body);
    const [response] = await once(asked, 'response');
    const answer = await text(response);
    if (response.statusCode !== 200)
      throw new Error(`the emulator answered ${method} ${path} with ${response.statusCode}: ${answer}`);
    return JSON.parse(answer);
  }
}

/** Out of the class, to which esbuild gives another name where its body uses its own. */
async function start({ contacts = 25, seed = 1, arguments: more = [] }: EmulatorOptions): Promise<Emulator> {
  const given = ['--json', '--exit-with-stdin', '--contacts', String(contacts), '--seed', String(seed), ...more];
  const program = await launch(process.env[PROGRAM_VARIABLE] || PROGRAM, given);
  const line = await firstLine(program.stdout);
  if (line === undefined) throw new Error(`${program.spawnfile} ended at once; what it wrote to the standard error says why`);
  // Nothing of it may hold a process that is done: the emulator sees its input close, and ends. Bun's pipes hold none.
  for (const handle of [program, program.stdin, program.stdout] as Partial<Socket>[]) handle.unref?.();
  return new Emulator(program, JSON.parse(line) as Announced);
}

async function launch(name: string, given: readonly string[]): Promise<Program> {
  const program = spawn(name, given, { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    await once(program, 'spawn');
  } catch (fault) {
    // The fault itself holds the arguments, and a key may be one.
    const { code } = fault as NodeJS.ErrnoException;
    throw new Error(
      `there is no emulator at ${name} (${code}): pip install monaco-crm-emulator, or set ${PROGRAM_VARIABLE} to the program`,
    );
  }
  return program;
}

async function firstLine(stream: Readable): Promise<string | undefined> {
  for await (const line of createInterface(stream)) return line;
  return undefined;
}

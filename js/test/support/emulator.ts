/** The emulator, from `MONACO_EMULATOR`: Monaco's API on this machine. */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { after, before, beforeEach } from 'node:test';
import { type ClientOptions, Monaco } from 'monaco-crm';

/** What the wire carried. */
export interface Logged {
  readonly operation: string | null;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

interface Announced {
  readonly url: string;
  readonly key: string;
  readonly org_id: string;
}

type Process = ChildProcessByStdio<Writable, Readable, null>;

/** A running emulator; it ends with this process. */
export class Emulator {
  readonly baseURL: string;
  readonly apiKey: string;
  readonly orgId: string;
  readonly #process: Process;

  private constructor(process: Process, announced: Announced) {
    this.#process = process;
    this.baseURL = announced.url;
    this.apiKey = announced.key;
    this.orgId = announced.org_id;
  }

  static async start(contacts = 25): Promise<Emulator> {
    const program = process.env.MONACO_EMULATOR;
    if (program === undefined) throw new Error('MONACO_EMULATOR names no emulator: cargo build -p monaco-emulator');
    const given = ['--json', '--exit-with-stdin', '--contacts', String(contacts), '--seed', '1'];
    const started = spawn(program, given, { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface(started.stdout), 'line')) as [string];
    return new Emulator(started, JSON.parse(line) as Announced);
  }

  /** A client of it, with its first key. */
  client(options: ClientOptions = {}): Monaco {
    return new Monaco({ apiKey: this.apiKey, baseURL: this.baseURL, ...options });
  }

  /** A request to its own surface. */
  post(path: string, body: object = {}): Promise<Record<string, unknown>> {
    return this.#ask('POST', path, JSON.stringify(body));
  }

  get(path: string): Promise<Record<string, unknown>> {
    return this.#ask('GET', path);
  }

  /** Lets something go wrong with the next requests that match. */
  async fault(action: object, { times = 1, ...match }: { times?: number; operation?: string; nth?: number } = {}): Promise<void> {
    await this.post('faults', { faults: [{ match, times, do: action }] });
  }

  async requests(): Promise<readonly Logged[]> {
    return (await this.get('log')).requests as Logged[];
  }

  /** The body of the last request. */
  async lastBody(): Promise<unknown> {
    return JSON.parse((await this.requests()).at(-1)?.body ?? '');
  }

  /** A key beside the first. */
  async anotherKey(): Promise<string> {
    return (await this.post('keys')).key as string;
  }

  /** Back to the start, with the same first key. */
  async reset(): Promise<void> {
    await this.post('reset');
    await this.#ask('DELETE', 'faults');
    await this.#ask('DELETE', 'log');
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.stdin.end();
    await ended;
  }

  async #ask(method: string, path: string, body?: string): Promise<Record<string, unknown>> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.baseURL}/_emulator/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    if (!response.ok) throw new Error(`the emulator answered ${response.status} to ${method} ${path}`);
    return (await response.json()) as Record<string, unknown>;
  }
}

/** The emulator of the file that imports this; before each test as it is at the start. */
export let emulator: Emulator;

before(async () => {
  delete process.env.MONACO_API_KEY;
  delete process.env.MONACO_BASE_URL;
  emulator = await Emulator.start();
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

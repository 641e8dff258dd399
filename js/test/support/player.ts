/** A process that plays cases: Node reads the authorities it trusts, and what it prints of its own work, only when it starts. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Case, Outcome, Told } from './torture.js';

export const TRANSPORTS = ['https', 'fetch'] as const;
export type TransportName = (typeof TRANSPORTS)[number];

/** What a player is asked to play. */
export interface Play {
  readonly transport: TransportName;
  readonly case: Case;
  readonly told: Told;
}

/** What came of it: how the calls of each line ended, and what should not be there. */
export interface Played {
  readonly outcomes: readonly (readonly Outcome[])[];
  readonly warnings: readonly string[];
  /** What would keep the process alive. */
  readonly left: readonly string[];
  /** Where the key was shown. */
  readonly leaks: readonly string[];
  /** Names of the events that were reported and of the lines that were logged. */
  readonly heard: readonly string[];
}

export class Player {
  readonly #process: ChildProcess;
  #output = '';

  /** It trusts the authorities in the file `authority`. */
  constructor(authority: string, environment: Readonly<Record<string, string>> = {}) {
    this.#process = fork('build/test/children/player.mjs', {
      env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: authority, ...environment },
      silent: true,
    });
    for (const stream of this.#streams()) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
  }

  async play(play: Play): Promise<Played> {
    const answered = Promise.race([once(this.#process, 'message'), once(this.#process, 'exit')]);
    this.#process.send(play);
    const [played] = await answered;
    if (played === null || typeof played !== 'object') throw new Error(`the player ended: ${this.#output.slice(-2000)}`);
    return played as Played;
  }

  /** Ends it, and gives what it wrote on its standard streams. */
  async stop(): Promise<string> {
    const ended = [once(this.#process, 'exit'), ...this.#streams().map((stream) => once(stream, 'end'))];
    this.#process.disconnect();
    await Promise.all(ended);
    return this.#output;
  }

  #streams(): Readable[] {
    return [this.#process.stdout, this.#process.stderr] as Readable[];
  }
}

/** A transport of the caller's own, held to what a transport promises: it may give anything, at any time or never. */

import { isUint8Array } from 'node:util/types';
import { mostBodyBytes } from '../core.js';
import { describe } from '../keys.js';
import { awake } from '../sleepers.js';
import { now } from '../time.js';
import { failure } from './failures.js';
import type { Answer, Attempt, Failure, Transport } from './transport.js';

/** The largest status that crosses; which of them there are the core knows. */
const MOST_STATUS = 2 ** 16 - 1;

export class GuardedTransport implements Transport {
  readonly #own: Transport;

  constructor(own: Transport) {
    this.#own = own;
  }

  /** What the transport gives within the attempt's time, or that it threw, or gave nothing that could be read. */
  async send(attempt: Attempt, signal?: AbortSignal): Promise<Answer | Failure> {
    let given: unknown = failure('timed_out', 'the transport gave no answer in time');
    await awake(now() + attempt.timeout, signal, (wake) => {
      this.#sent(attempt, signal)
        .then(
          (outcome) => {
            given = outcome;
          },
          (thrown: unknown) => {
            given = failure('connection_lost', describe(thrown));
          },
        )
        .then(wake);
    });
    return outcomeOf(given);
  }

  close(): void {
    this.#own.close();
  }

  /** What is thrown at once rejects. */
  async #sent(attempt: Attempt, signal: AbortSignal | undefined): Promise<unknown> {
    return this.#own.send(attempt, signal);
  }
}

function outcomeOf(given: unknown): Answer | Failure {
  const outcome = Object(given) as Partial<Answer & Failure>;
  if (outcome.kind !== undefined) return { kind: text(outcome.kind) as Failure['kind'], cause: text(outcome.cause) };
  const { status, headers, body } = outcome;
  if (!Number.isInteger(status) || (status as number) < 0 || (status as number) > MOST_STATUS) return invalid('status');
  if (!Array.isArray(headers) || !headers.every((header) => typeof header === 'string')) return invalid('headers');
  if (!isUint8Array(body)) return invalid('body');
  if (body.length > mostBodyBytes())
    return { kind: 'answer_too_large', cause: `the transport gave a body of ${body.length} bytes` };
  return { status: status as number, headers, body };
}

function text(given: unknown): string {
  return typeof given === 'string' ? given : typeof given;
}

function invalid(member: keyof Answer): Failure {
  return { kind: 'invalid_answer', cause: `the transport gave no answer with a ${member} of the type that is promised` };
}

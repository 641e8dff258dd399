/** A transport of the test's own, for where the transport is not the point. */

import type { Answer, Attempt, Failure, Transport } from 'monaco-crm';

export const ME = '{"data":{"org_id":"o","user_id":"u"}}';

/** A success with that body. */
export function ok(body = ME): Answer {
  return { status: 200, headers: ['content-type', 'application/json'], body: Buffer.from(body) };
}

/** Gives what `answer` does, and counts. */
export class OwnTransport implements Transport {
  sent = 0;
  closed = 0;
  readonly #answer: (attempt: Attempt, signal?: AbortSignal) => unknown;

  constructor(answer: (attempt: Attempt, signal?: AbortSignal) => unknown = () => ok()) {
    this.#answer = answer;
  }

  async send(attempt: Attempt, signal?: AbortSignal): Promise<Answer | Failure> {
    this.sent += 1;
    return this.#answer(attempt, signal) as Answer;
  }

  close(): void {
    this.closed += 1;
  }
}

/** What a transport is handed: the request, and the right to reveal the key while the attempt is under way. */

import type { Call } from './core.js';
import type { Attempt } from './transports/transport.js';

export class CoreAttempt implements Attempt {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | null;
  readonly attempt: number;
  readonly timeout: number;
  readonly connectTimeout: number;
  readonly readTimeout: number;
  readonly #call: Call;

  /** What `call` wants sent: its text is a head, and a body behind an empty line if there is one. */
  constructor(call: Call) {
    const text = call.outbound ?? '';
    const headEnd = text.indexOf('\n\n');
    const lines = (headEnd < 0 ? text : text.slice(0, headEnd)).split('\n');
    const target = lines[0] as string;
    const methodEnd = target.indexOf(' ');
    this.method = target.slice(0, methodEnd);
    this.url = target.slice(methodEnd + 1);
    this.headers = lines.slice(1).map(header);
    this.body = headEnd < 0 ? null : text.slice(headEnd + 2);
    this.attempt = call.attempt;
    this.timeout = call.timeout;
    this.connectTimeout = call.connectTimeout;
    this.readTimeout = call.readTimeout;
    this.#call = call;
  }

  authorization(): string {
    return this.#call.authorization() ?? '';
  }
}

function header(field: string): readonly [string, string] {
  const nameEnd = field.indexOf(': ');
  return [field.slice(0, nameEnd), field.slice(nameEnd + 2)];
}

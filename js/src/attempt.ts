/** What a transport is handed: the request, and the right to reveal the key while the attempt is under way. */

import type { Call } from './core.js';
import type { Attempt } from './transports/transport.js';

/** What `call` wants sent: its text is a head, and a body behind an empty line if there is one. */
export function attemptOf(call: Call): Attempt {
  const text = call.outbound ?? '';
  const headEnd = text.indexOf('\n\n');
  const head = headEnd < 0 ? text : text.slice(0, headEnd);
  const methodEnd = head.indexOf(' ');
  const targetEnd = head.indexOf('\n');
  return {
    method: head.slice(0, methodEnd),
    url: head.slice(methodEnd + 1, targetEnd),
    headers: headersIn(head, targetEnd + 1),
    body: headEnd < 0 ? null : text.slice(headEnd + 2),
    attempt: call.attempt,
    timeout: call.timeout,
    connectTimeout: call.connectTimeout,
    readTimeout: call.readTimeout,
    authorization: () => call.authorization() ?? '',
  };
}

/** The fields from `begin` on, one a line. There is always one: `accept`. */
function headersIn(head: string, begin: number): [string, string][] {
  const headers: [string, string][] = [];
  for (let place = begin; place < head.length; ) {
    const nameEnd = head.indexOf(': ', place);
    const newline = head.indexOf('\n', nameEnd);
    const end = newline < 0 ? head.length : newline;
    headers.push([head.slice(place, nameEnd), head.slice(nameEnd + 2, end)]);
    place = end + 1;
  }
  return headers;
}

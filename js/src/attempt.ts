/** What a transport is handed: the request, and the right to reveal the key while the attempt is under way. */

import type { Call } from './core.js';
import type { Attempt } from './transports/transport.js';

/** What `call` wants sent: its text is a head, and a body behind an empty line if there is one. */
export function attemptOf(call: Call): Attempt {
  const text = call.outbound ?? '';
  const headEnd = text.indexOf('\n\n');
  const lines = (headEnd < 0 ? text : text.slice(0, headEnd)).split('\n');
  const target = lines[0] as string;
  const methodEnd = target.indexOf(' ');
  return {
    method: target.slice(0, methodEnd),
    url: target.slice(methodEnd + 1),
    headers: lines.slice(1).map(header),
    body: headEnd < 0 ? null : text.slice(headEnd + 2),
    attempt: call.attempt,
    timeout: call.timeout,
    connectTimeout: call.connectTimeout,
    readTimeout: call.readTimeout,
    authorization: () => call.authorization() ?? '',
  };
}

function header(field: string): readonly [string, string] {
  const nameEnd = field.indexOf(': ');
  return [field.slice(0, nameEnd), field.slice(nameEnd + 2)];
}

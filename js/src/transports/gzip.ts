/** gzip, without trusting it. */

import { gunzip, gunzipSync, type InputType } from 'node:zlib';
import { mostBodyBytes } from '../core.js';
import { TOO_LARGE } from './failures.js';
import type { Answer, Failure } from './transport.js';

/** What a transport that undoes it asks for. */
export const GZIP = 'gzip';
const NAMES = [GZIP, 'x-gzip'];
const FIELD = 'content-encoding';
/** Up to here undoing it takes less than handing it to another thread does, and blocks this one for milliseconds at most. */
const MOST_AT_ONCE = 8 * 1024;

/**
 * The answer, decompressed if it is gzipped.
 *
 * One that is no gzip is handed on as it is: the status stands, and the core says what becomes of a body that cannot be read.
 */
export function unpacked(answer: Answer): Answer | Promise<Answer | Failure> | Failure {
  if (answer.body.length === 0 || !isGzipped(answer.headers)) return answer;
  return answer.body.length <= MOST_AT_ONCE ? unpackedAtOnce(answer) : unpackedElsewhere(answer);
}

/** Exactly one coding, and that one. */
function isGzipped(headers: readonly string[]): boolean {
  let coding: string | undefined;
  for (let place = 0; place < headers.length; place += 2) {
    const name = headers[place] as string;
    if (name.length !== FIELD.length || name.toLowerCase() !== FIELD) continue;
    if (coding !== undefined) return false;
    coding = headers[place + 1];
  }
  return coding !== undefined && NAMES.includes(coding.trim().toLowerCase());
}

function unpackedAtOnce(answer: Answer): Answer | Failure {
  try {
    return { ...answer, body: gunzipSync(answer.body, bound()) };
  } catch (fault) {
    return afterFault(fault, answer);
  }
}

function unpackedElsewhere(answer: Answer): Promise<Answer | Failure> {
  return new Promise((resolve) => {
    gunzip(answer.body as InputType, bound(), (fault, body) => {
      resolve(fault === null ? { ...answer, body } : afterFault(fault, answer));
    });
  });
}

function afterFault(fault: unknown, answer: Answer): Answer | Failure {
  const isTooLarge = fault instanceof RangeError && Reflect.get(fault, 'code') === 'ERR_BUFFER_TOO_LARGE';
  return isTooLarge ? TOO_LARGE : answer;
}

function bound(): { maxOutputLength: number } {
  return { maxOutputLength: mostBodyBytes() };
}

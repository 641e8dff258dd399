/** Names and values to the form in which they cross. */

import { InvalidRequestError } from './errors.js';
import { text } from './settings.js';

/** The JSON of `[name, value, …]`; undefined where there are none. Throws `InvalidRequestError`. */
export function pairs(what: string, given: Readonly<Record<string, string>> | undefined): string | undefined {
  if (given === undefined) return undefined;
  // An array, a Map, a URLSearchParams or a Headers has no properties of its own to send.
  if (typeof given !== 'object' || given === null || Symbol.iterator in given) {
    throw new InvalidRequestError(`${what} is no plain object; expected one with texts as values`);
  }
  const flat = Object.entries(given).flatMap(([name, value]) => [
    text(`${what}: a name`, name, InvalidRequestError),
    text(`${what}: the value of ${name}`, value, InvalidRequestError),
  ]);
  return flat.length === 0 ? undefined : JSON.stringify(flat);
}

/** Names and values to the form in which they cross. */

import { InvalidRequestError } from './errors.js';

/** The JSON of `[name, value, …]`; undefined where there are none. Throws `InvalidRequestError`. */
export function pairs(what: string, given: Readonly<Record<string, string>> | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new InvalidRequestError(`${what} is no object; expected one with texts as values`);
  }
  const flat = Object.entries(given).flatMap(([name, value]) => {
    if (typeof value === 'string') return [name, value];
    throw new InvalidRequestError(`${what}: the value of ${name} is of type ${typeof value}; expected text`);
  });
  return flat.length === 0 ? undefined : JSON.stringify(flat);
}

/** What requests hold to JSON. */

import { InvalidRequestError } from './errors.js';

/** JSON without white space; dates as ISO 8601. Throws `InvalidRequestError`, which calls it `what`, for what JSON would lose in silence. */
export function encode(what: string, value: unknown): string {
  if (isEmpty(value)) return '{}';
  let json: string | undefined;
  try {
    json = JSON.stringify(value, plain);
  } catch (fault) {
    throw new InvalidRequestError(`${what} is no JSON: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
  if (json === undefined) throw new InvalidRequestError(`${what} is no JSON: a value of type ${typeof value} has no JSON form`);
  return json;
}

/** An object without members, which most listings are asked with: JSON's own conversion takes long to find out. */
function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  for (const _ in value) return false;
  return true;
}

/** JSON's own conversion turns a Map into `{}`, and what is no number into null. */
function plain(this: unknown, name: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  const given: unknown = (this as Record<string, unknown>)[name];
  if (given instanceof Date && value === null) throw new TypeError(`${name} is an invalid date`);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${name} is ${value}`);
  if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError(`${name} is a ${typeof value}`);
  return value;
}

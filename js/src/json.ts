/** What requests hold to JSON. */

import { InvalidRequestError } from './errors.js';

/** JSON without white space; dates as ISO 8601. Throws `InvalidRequestError`, which calls it `what`, for what JSON would lose in silence. */
export function encode(what: string, value: unknown): string {
  let json: string | undefined;
  try {
    json = isPlain(value, 0) ? JSON.stringify(value) : JSON.stringify(value, plain);
  } catch (fault) {
    throw new InvalidRequestError(`${what} is no JSON: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
  if (json === undefined) throw new InvalidRequestError(`${what} is no JSON: a value of type ${typeof value} has no JSON form`);
  return json;
}

/** As deep as requests go; what is deeper may be a circle. */
const MOST_LAYERS = 128;

/** Whether JSON's own conversion loses nothing of it: asked for each member, it takes several times as long. */
function isPlain(value: unknown, layer: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return typeof value !== 'function' && typeof value !== 'symbol';
  const isData = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isData || 'toJSON' in value || layer === MOST_LAYERS) return false;
  return Object.values(value).every((member) => isPlain(member, layer + 1));
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

/** What every record has in common: a decoded object, read as typed properties when they are asked for. */

import { inspect } from 'node:util';
import { fromApi, type Shape } from './shapes.js';

export type Data = Readonly<Record<string, unknown>>;

/** What a field means, of what was sent for it. */
type Read<T> = (sent: unknown) => T;

/** `Date` itself reads much else, such as the 5th month of 2001 in "5". */
const INSTANT = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?(?<offset>Z|[+-]\d\d:?\d\d)?$/i;
const CUSTOM_FIELD = /^custom_field_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/**
 * A record as the server sent it.
 *
 * Declared fields are properties; every field, known or not, is reached by `record.get('name')`. A field that is missing is null
 * where it is optional, or empty where it holds many, and throws a `TypeError` where it is neither. What is printed shows no
 * personal data.
 */
export abstract class Model {
  readonly #data: Data;

  /** @internal */
  constructor(data: Data) {
    this.#data = data;
  }

  /** The field as it was sent; undefined where it was not. */
  get(name: string): unknown {
    return this.#data[name];
  }

  /** What was sent, unknown fields included. */
  toJSON(): Data {
    return this.#data;
  }

  /** @internal */
  [inspect.custom](): string {
    const id = this.#data.id;
    return typeof id === 'string' ? `<${this.constructor.name} ${id}>` : `<${this.constructor.name}>`;
  }

  protected optional<T>(name: string, read: Read<T> = asSent): T | null {
    const sent = this.#data[name];
    return sent === undefined || sent === null ? null : read(sent);
  }

  protected required<T>(name: string, read: Read<T> = asSent): T {
    const sent = this.#data[name];
    if (sent === undefined) throw new TypeError(`the server sent this ${this.constructor.name} without ${name}`);
    return read(sent);
  }

  /** The organisation's own fields by UUID: text, keys of enumerations, dates as text, numbers, or whatever was sent. */
  protected ownFields(): Data {
    const found = Object.entries(this.#data).flatMap(([name, value]) => {
      const uuid = CUSTOM_FIELD.exec(name)?.[1];
      return uuid === undefined ? [] : [[uuid.toLowerCase(), value] as const];
    });
    return Object.fromEntries(found);
  }
}

/** Reads an ISO 8601 instant; without an offset it is UTC. Throws a `TypeError` for what is none. */
export function instant(sent: unknown): Date {
  const form = typeof sent === 'string' ? INSTANT.exec(sent) : null;
  const time = new Date(form?.groups?.offset === undefined ? `${sent}Z` : form[0]);
  if (form === null || Number.isNaN(time.getTime()))
    throw new TypeError(`the server sent ${JSON.stringify(sent)} for an instant`);
  return time;
}

/** Reads a record. */
export function record<T>(Record: new (data: Data) => T): Read<T> {
  return (sent) => new Record(sent as Data);
}

/** Reads a record that can be written as well: a plain object, to be spread and passed back. */
export function plain<T>(shape: Shape): Read<T> {
  return (sent) => fromApi(sent, shape) as T;
}

/** Reads an array. */
export function listOf<T>(read: Read<T>): Read<readonly T[]> {
  return (sent) => (sent as readonly unknown[]).map((item) => read(item));
}

/** Reads an object whose keys are data. */
export function mapOf<T>(read: Read<T>): Read<Readonly<Record<string, T>>> {
  return (sent) => Object.fromEntries(Object.entries(sent as Data).map(([key, value]) => [key, read(value)]));
}

function asSent(sent: unknown): never {
  return sent as never;
}

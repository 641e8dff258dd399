/** What every record has in common: a decoded object, read as typed properties when they are asked for. */

import { inspect } from 'node:util';

export type Data = Readonly<Record<string, unknown>>;

/** `Date` itself reads much else, such as the 5th month of 2001 in "5". */
const INSTANT = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?(?<offset>Z|[+-]\d\d:?\d\d)?$/i;
const CUSTOM_FIELD = /^custom_field_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/**
 * A record as the server sent it.
 *
 * Declared fields are properties; every field, known or not, is reached by `record.get('name')`. A field that is missing is null
 * where it is optional, and throws a `TypeError` where it is not. What is printed shows no personal data.
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

  protected optional<T>(name: string): T | null {
    return (this.#data[name] as T | undefined) ?? null;
  }

  protected required<T>(name: string): T {
    const value = this.#data[name] as T | undefined;
    if (value === undefined) throw new TypeError(`the server sent this ${this.constructor.name} without ${name}`);
    return value;
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

/** An ISO 8601 instant; without an offset it is UTC. Throws a `TypeError` for what is none. */
export function instant(text: string): Date {
  const form = INSTANT.exec(text);
  const time = new Date(form?.groups?.offset === undefined ? `${text}Z` : text);
  if (form === null || Number.isNaN(time.getTime()))
    throw new TypeError(`the server sent ${JSON.stringify(text)} for an instant`);
  return time;
}

/** As `instant`, or null. */
export function optionalInstant(text: string | null): Date | null {
  return text === null ? null : instant(text);
}

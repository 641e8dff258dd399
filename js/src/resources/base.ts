/** What every resource has in common: arguments to a request, an answer to a model. */

import { InvalidRequestError } from '../errors.js';
import type { Data } from '../models/base.js';
import { shown } from '../shown.js';

/** The organisation's own fields, by UUID. */
export type CustomFieldValues = Readonly<Record<string, unknown>>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads an item's envelope, in which the core has found an object. */
export function item<T>(Model: new (data: Data) => T): (value: unknown) => T {
  return (value) => new Model((value as { data: Data }).data);
}

/** Reads an empty answer. */
export function nothing(): void {}

/** An id for a path; the core checks and encodes it. */
export function pathArgument(name: string, value: unknown): Record<string, string> {
  if (typeof value !== 'string') throw new InvalidRequestError(`${name} is of type ${typeof value}; expected an id as text`);
  return { [name]: value };
}

/**
 * A body's fields under the API's names, and the organisation's own fields under their keys. What is undefined is left out, what is
 * null is sent. Throws `InvalidRequestError` for a field that there is not: the API would take it and lose it.
 */
export function fields(given: object, names: Readonly<Record<string, string>>): Record<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new InvalidRequestError('no object with fields was given');
  }
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const apiName = names[name];
    if (apiName === undefined)
      throw new InvalidRequestError(`there is no field ${shown(name)}; expected ${Object.keys(names).join(', ')}`);
    if (name === 'customFields') Object.assign(body, ownFields(value));
    else body[apiName] = value;
  }
  return body;
}

function ownFields(given: unknown): Record<string, unknown> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new InvalidRequestError('customFields is no object; expected one with UUIDs as names');
  }
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [customFieldKey(key), value]));
}

/** `custom_field_<uuid>`; the API would take any other key and lose it. */
function customFieldKey(key: string): string {
  if (!UUID.test(key)) {
    throw new InvalidRequestError(`customFields has the key ${shown(key)}; expected the field's UUID, without custom_field_`);
  }
  return `custom_field_${key.toLowerCase()}`;
}

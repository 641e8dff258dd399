/** What every resource has in common: arguments to a request, an answer to records. */

import { PageMode } from '../core.js';
import type { Data } from '../model.js';
import type { NumberedPageOptions } from '../pages.js';
import type { Asked, ListAsked } from '../sender.js';
import { hasNames, type Shape, snakeCase, toApi } from '../shapes.js';
import type { CustomFieldValues, ExtraFields } from './fields.js';

/** Reads an item's envelope, in which the core has found an object. */
export function item<T>(Model: new (data: Data) => T): (value: unknown) => T {
  return (value) => new Model((value as { data: Data }).data);
}

/** Reads a collection's envelope, in which the core has found objects. */
export function list<T>(Model: new (data: Data) => T): (value: unknown) => T[] {
  return (value) => (value as { data: Data[] }).data.map((row) => new Model(row));
}

/** Reads an empty answer. */
export function nothing(): void {}

/** A body of what was given. What is undefined is left out, what is null is sent. */
export function body(given: object, shape: Shape = {}): Pick<Asked, 'body' | 'customFields' | 'extra'> {
  if (!hasNames(given)) return { body: given };
  const { customFields, extra, ...fields } = given as { customFields?: CustomFieldValues; extra?: ExtraFields };
  return { body: toApi(fields, shape), customFields, extra };
}

/** A query of what was given. What is undefined is left out. */
export function query(given: object): Record<string, string> {
  const members = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members.map(([name, value]) => [snakeCase(name), value]));
}

/** A listing by number, which asks by what is given beside its pages. */
export function numbered(given: NumberedPageOptions, asked: (rest: object) => Asked): ListAsked {
  return listing(PageMode.Numbered, given, asked);
}

/** A listing of everything, which asks by what is given beside its pages. */
export function everything(given: NumberedPageOptions, asked: (rest: object) => Asked): ListAsked {
  return listing(PageMode.Everything, given, asked);
}

function listing(mode: PageMode, given: NumberedPageOptions, asked: (rest: object) => Asked): ListAsked {
  const { pageSize, page, limit, position, ...rest } = given;
  return { asked: () => asked(rest), mode, pages: { pageSize, page, limit, position } };
}

/** Records that are written, under the API's names and under those that callers know. */

/**
 * Which members of a record hold records, by the names that callers know, and the shapes of those. What other members hold is left
 * alone. `*` stands for every member of a map, whose keys are the caller's own.
 */
export interface Shape {
  readonly [member: string]: Shape;
}

/** A caller's record as the API has it. */
export function toApi(value: unknown, shape: Shape): unknown {
  return renamed(value, shape, snakeCase);
}

/** The API's record as callers know it, members that this version does not know included. */
export function fromApi(value: unknown, shape: Shape): unknown {
  return renamed(value, shape, camelCase);
}

/** `accountId` as `account_id`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
  return name.replace(/(?<=[a-z\d])_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function renamed(value: unknown, shape: Shape, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, shape, rename));
  if (!hasNames(value)) return value;
  const { '*': each } = shape;
  const members = Object.entries(value).map(([name, member]) => {
    const inner = each ?? shapeOf(shape, camelCase(name));
    return [each === undefined ? rename(name) : name, inner === undefined ? member : renamed(member, inner, rename)];
  });
  return Object.fromEntries(members);
}

/** Whether a value's own members are its fields: not of what has a JSON form of its own, such as a record that was read, or is a map. */
export function hasNames(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value) && !(Symbol.iterator in value);
}

/** An object has more members than its own. */
function shapeOf(shape: Shape, member: string): Shape | undefined {
  return Object.hasOwn(shape, member) ? shape[member] : undefined;
}

/** Finds the key where it must not be: in what is shown, in copies, and in all that objects lead to. */

import { inspect } from 'node:util';
import { serialize } from 'node:v8';

const WORD = 'Canary';

/** A key that stands in no constant: made anew each time, so that nothing has to keep it. `turned` gives another. */
export function canary(turned = 0): string {
  const word = WORD.slice(turned) + WORD.slice(0, turned);
  return `mks_${word.repeat(8)}`;
}

/** What the base64 of the canary repeats, where it begins at that place in a group of three bytes. */
function inBase64(place: number): string {
  const text = ' '.repeat(place) + WORD.repeat(3);
  return Buffer.from(text).toString('base64').slice(4, 12);
}

/** Bytes as `util.inspect` shows them. */
const INSPECTED = [...Buffer.from(WORD)].map((byte) => `${byte.toString(16)} `).join('');
const FORMS = [WORD, Buffer.from(WORD).toString('hex'), INSPECTED, ...[0, 1, 2].map(inBase64), [...WORD].join('\0')];
/** Any quarter of the canary, however it is written, says one of these twice in a row; this text itself does not. */
const TWICE = new RegExp(`(${FORMS.join('|')})\\0?\\1`);

/** Whether a text or bytes hold the key, or a good piece of it. */
export function showsKey(given: string | Uint8Array): boolean {
  return TWICE.test(
    typeof given === 'string' ? given : Buffer.from(given.buffer, given.byteOffset, given.byteLength).toString('latin1'),
  );
}

/** Where a thing shows the key: as text, as JSON, in copies, and in what it leads to. */
export function leaksOf(thing: unknown): string[] {
  const ways: Record<string, () => string | Uint8Array> = {
    inspect: () =>
      inspect(thing, {
        depth: Number.POSITIVE_INFINITY,
        showHidden: true,
        showProxy: true,
        getters: true,
        maxArrayLength: null,
        maxStringLength: null,
      }),
    String: () => String(thing),
    JSON: () => JSON.stringify(thing) ?? '',
    serialize: () => serialize(thing),
  };
  const shown = Object.keys(ways).filter((name) => showsKey(given(ways[name] as () => string)));
  return [...shown, ...holdersFrom(thing), ...holdersFrom(given(() => structuredClone(thing)))];
}

/** The paths from `root` to texts and bytes with the key: own properties of any sort, getters, and what collections hold. */
export function holdersFrom(root: unknown): string[] {
  const found: string[] = [];
  const seen = new Set<unknown>();
  const waiting: [thing: unknown, path: string][] = [[root, '']];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [thing, path] = next;
    if (typeof thing === 'string' && showsKey(thing)) found.push(path);
    if (!isReference(thing) || thing === globalThis || seen.has(thing)) continue;
    seen.add(thing);
    if (ArrayBuffer.isView(thing)) {
      if (showsKey(new Uint8Array(thing.buffer, thing.byteOffset, thing.byteLength))) found.push(path);
      continue;
    }
    waiting.push(...membersOf(thing).map(([name, member]): [unknown, string] => [member, `${path}.${name}`]));
  }
  return found;
}

function isReference(thing: unknown): thing is object {
  return (typeof thing === 'object' && thing !== null) || typeof thing === 'function';
}

function membersOf(thing: object): [name: string, member: unknown][] {
  const members: [string, unknown][] = [];
  for (const name of Reflect.ownKeys(thing))
    members.push([String(name), String(name)], [String(name), given(() => Reflect.get(thing, name))]);
  if (thing instanceof Map) for (const [name, member] of thing) members.push(['key', name], ['value', member]);
  if (thing instanceof Set) for (const member of thing) members.push(['member', member]);
  return [...members, ...inheritedOf(thing)];
}

/** What the getters of its classes give. */
function inheritedOf(thing: object): [name: string, member: unknown][] {
  const members: [string, unknown][] = [];
  let prototype: object | null = Object.getPrototypeOf(thing);
  while (prototype !== null && prototype !== Object.prototype) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (get !== undefined) members.push([name, given(() => get.call(thing))]);
    }
    prototype = Object.getPrototypeOf(prototype);
  }
  return members;
}

/** What cannot be had shows nothing. */
function given<T>(get: () => T): T | string {
  try {
    return get();
  } catch {
    return '';
  }
}

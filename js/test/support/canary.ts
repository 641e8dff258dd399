/** A key that is looked for afterwards: in texts, in what things show and hold. */

import { inspect } from 'node:util';
import { serialize } from 'node:v8';

const WORD = 'Canary';

/** Made anew each time, so that it stands in no constant. */
export function canary(): string {
  return `mks_${WORD.repeat(8)}`;
}

/** What the base64 of the canary repeats where it begins at that place in a group of three bytes. */
function inBase64(place: number): string {
  return Buffer.from(' '.repeat(place) + WORD.repeat(3))
    .toString('base64')
    .slice(4, 12);
}

const WORDS = [WORD, Buffer.from(WORD).toString('hex'), ...[0, 1, 2].map(inBase64)];
/** Any quarter of the canary, however it is written, says one of the words twice in a row. */
const TWICE = new RegExp(`(${WORDS.join('|')})\\1`);
/** The bytes of a buffer as `util.inspect` shows them. */
const SPACED = WORD.repeat(2)
  .replace(/./g, (letter) => `${letter.charCodeAt(0).toString(16)} `)
  .trim();

/** Whether a text holds the key or a good piece of it, alone or in a header, plain or encoded. */
export function showsKey(text: string): boolean {
  return TWICE.test(text) || text.includes(SPACED);
}

const EVERYTHING = { depth: Number.POSITIVE_INFINITY, showHidden: true, showProxy: true, getters: true } as const;
const FULL = { ...EVERYTHING, customInspect: false, maxArrayLength: null, maxStringLength: null } as const;

const SHOWN: Readonly<Record<string, (thing: unknown) => string>> = {
  inspect: (thing) => inspect(thing, EVERYTHING),
  'inspect without its own': (thing) => inspect(thing, FULL),
  json: (thing) => JSON.stringify(thing) ?? '',
  text: String,
  clone: (thing) => inspect(structuredClone(thing), FULL),
  serialized: (thing) => serialize(thing).toString('latin1'),
};

/** Where a thing shows the key, and every error that it is chained to. It may refuse to be copied. */
export function leaksOf(thing: unknown): string[] {
  return chainOf(thing).flatMap((link) =>
    Object.entries(SHOWN)
      .filter(([, show]) => showsKey(shownBy(show, link)))
      .map(([name]) => name),
  );
}

function shownBy(show: (thing: unknown) => string, thing: unknown): string {
  try {
    return show(thing);
  } catch (fault) {
    return inspect(fault, FULL);
  }
}

function chainOf(thing: unknown): unknown[] {
  return thing instanceof Error ? [thing, thing.stack, ...chainOf(thing.cause)] : [thing];
}

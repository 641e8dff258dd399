/** A success's body to JavaScript, once; and what the core must know of one that was decoded here. */

import { isAscii, isUtf8, transcode } from 'node:buffer';
import { type Call, Shape, type Step } from './core.js';
import type { Answer } from './transports/transport.js';

/** In the order in which they cross. */
const COUNTS = ['page', 'page_size', 'total_count', 'total_pages'] as const;
/** What is no count, and the length of what is no text; half of a surrogate pair has no form in UTF-8, in which texts cross. */
const NOT_THERE = -1;

/** What `JSON.parse` makes of a body; undefined for what is none: JSON is UTF-8 (RFC 8259 section 8.1). */
export function decode(body: Uint8Array): unknown {
  if (!isUtf8(body)) return undefined;
  try {
    return JSON.parse(textOf(body));
  } catch {
    return undefined;
  }
}

/** V8 decodes UTF-8 byte by byte from the first one on that is not ASCII: by way of UTF-16 it takes a third of the time. */
function textOf(utf8: Uint8Array): string {
  if (!isAscii(utf8)) return transcode(utf8, 'utf8', 'utf16le').toString('utf16le');
  return Buffer.from(utf8.buffer, utf8.byteOffset, utf8.byteLength).toString('latin1');
}

/** Tells a call of an answer whose body the core reads, and gives the next turn. */
export function answered(call: Call, answer: Answer, now: number): Step {
  return call.answered(answer.status, lines(answer.headers), answer.body, now);
}

/** Tells a call of a success that was decoded to `value`, and gives the next turn. */
export function succeeded(call: Call, answer: Answer, value: unknown, now: number): Step {
  const { shape, numbers, texts } = value === undefined ? nothingOf(answer.body) : factsOf(value);
  return call.succeeded(answer.status, lines(answer.headers), shape, numbers, texts, now);
}

/** What crosses of a body: `numbers` and `texts` as the binding wants them, in memory that the next body uses again. */
export interface Facts {
  readonly shape: Shape;
  readonly numbers: Float64Array;
  readonly texts: Uint8Array;
}

const NO_NUMBERS = new Float64Array();
const NO_TEXTS = new Uint8Array();
const EMPTY: Facts = { shape: Shape.Empty, numbers: NO_NUMBERS, texts: NO_TEXTS };
const UNDECODABLE: Facts = { ...EMPTY, shape: Shape.Undecodable };
const JSON_VALUE: Facts = { ...EMPTY, shape: Shape.Json };
const DATA_OBJECT: Facts = { ...EMPTY, shape: Shape.DataObject };

function nothingOf(body: Uint8Array): Facts {
  return body.length === 0 ? EMPTY : UNDECODABLE;
}

/** What the core must know of a value. */
export function factsOf(value: unknown): Facts {
  if (!isObject(value)) return JSON_VALUE;
  const { data } = value;
  if (isObject(data)) return DATA_OBJECT;
  return (Array.isArray(data) ? page(value.pagination, data) : undefined) ?? JSON_VALUE;
}

/** Where all rows are objects. */
function page(pagination: unknown, rows: readonly unknown[]): Facts | undefined {
  const numbers = numbersFor(COUNTS.length + 2 * rows.length);
  const counts = isObject(pagination) ? pagination : {};
  let place = 0;
  for (const name of COUNTS) numbers[place++] = isCount(counts[name]) ? counts[name] : NOT_THERE;
  let texts = '';
  for (const row of rows) {
    if (!isObject(row)) return undefined;
    for (const text of [row.id, row.created_at]) {
      const isThere = typeof text === 'string' && text.isWellFormed();
      numbers[place++] = isThere ? text.length : NOT_THERE;
      if (isThere) texts += text;
    }
  }
  return { shape: Shape.DataRows, numbers: numbers.subarray(0, place), texts: ofRows.utf8(texts) };
}

function lines(headers: readonly string[]): Uint8Array {
  return ofHeaders.utf8(headers.join('\n'));
}

/**
 * Memory for what crosses and is copied at once: arrays of their own would cost more in garbage than in crossing. What is larger than
 * any page of Monaco's has one of its own, so that no answer makes this grow.
 */
class Scratch {
  readonly #encoder = new TextEncoder();
  readonly #bytes: Uint8Array;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  /** Until the next text. */
  utf8(text: string): Uint8Array {
    if (text.length * UTF8_BYTES_A_UNIT > this.#bytes.length) return this.#encoder.encode(text);
    return this.#bytes.subarray(0, this.#encoder.encodeInto(text, this.#bytes).written);
  }
}

const UTF8_BYTES_A_UNIT = 3;
const ofHeaders = new Scratch(16 * 1024);
const ofRows = new Scratch(128 * 1024);
const numbersOfRows = new Float64Array(1024);

function numbersFor(count: number): Float64Array {
  return count > numbersOfRows.length ? new Float64Array(count) : numbersOfRows;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

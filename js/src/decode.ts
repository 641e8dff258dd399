/** A success's body to JavaScript, once; and what the core must know of one that was decoded here. */

import { isAscii, isUtf8, transcode } from 'node:buffer';
import { type Call, Shape } from './core.js';
import type { Answer } from './transports/transport.js';

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

/** Tells a call of a success that was decoded to `value`, and gives the next turn. */
export function succeeded(call: Call, answer: Answer, value: unknown, now: number): string {
  const headers = answer.headers.join('\n');
  if (value === undefined) {
    const shape = answer.body.length === 0 ? Shape.Empty : Shape.Undecodable;
    return call.succeeded(answer.status, headers, shape, undefined, undefined, now);
  }
  const data = field(value, 'data');
  const shape = isObject(data) ? Shape.DataObject : Shape.Json;
  return call.succeeded(answer.status, headers, shape, pagination(field(value, 'pagination')), rows(data), now);
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Page, page size, total count and total pages, where all four are counts. */
function pagination(value: unknown): Float64Array | undefined {
  if (!isObject(value)) return undefined;
  const counts = [value.page, value.page_size, value.total_count, value.total_pages];
  return counts.every(isCount) ? Float64Array.from(counts) : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** The JSON of `[id, created_at, …]`, where `data` is an array of objects. */
function rows(data: unknown): string | undefined {
  if (!Array.isArray(data)) return undefined;
  const texts: (string | null)[] = [];
  for (const row of data as unknown[]) {
    if (!isObject(row)) return undefined;
    texts.push(textOrNull(row.id), textOrNull(row.created_at));
  }
  return JSON.stringify(texts);
}

/** Half of a surrogate pair has no form in UTF-8, in which texts cross. */
function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value.isWellFormed() ? value : null;
}

/** What the core answers to each input: everything the host must act on, from the one text that crosses. */

import type { CoreError } from './errors.js';

export interface Turn {
  readonly step: Step;
  /** The calls to signal. */
  readonly wake: readonly number[];
  /** The severity of the loudest event; null where nothing happened. */
  readonly loudest: string | null;
}

/** What a call does next: one of these. */
export interface Step {
  readonly send?: Send;
  /** Sleep until then or until woken. */
  readonly wait?: { readonly until: number; readonly why: string };
  /** Ask the key provider, until the deadline. */
  readonly fetch_key?: { readonly reason: string; readonly deadline: number };
  readonly done?: Done;
  readonly failed?: CoreError;
}

/** Send this, without its key: members by their place. Durations are milliseconds. */
export type Send = readonly [
  method: string,
  url: string,
  headers: readonly (readonly [string, string])[],
  body: string | null,
  attempt: number,
  timeout: number,
  connectTimeout: number,
  readTimeout: number,
  deadline: number,
];

/** The call is over, with a success. */
export interface Done {
  /** 204 for a deletion that was found done. */
  readonly status: number;
  readonly request_id: string | null;
  readonly attempts: number;
}

export function turnOf(json: string): Turn {
  return JSON.parse(json) as Turn;
}

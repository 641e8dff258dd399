/** What a client would do and may still do, as data. Durations are milliseconds. */

import { inCamelCase } from './names.js';
import type { RetrySafety } from './options.js';

/** What a call would send and wait for; the key is shown as its fingerprint. */
export interface Plan {
  /** The catalogue's id. */
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string | null;
  /** How long the limit would hold it back now; `waitReason` says why. */
  readonly wait: number;
  readonly waitReason: string | null;
  /** When the operation may be sent again. */
  readonly retrySafety: RetrySafety;
  /** Whether it would be, after an attempt whose outcome is unknown. */
  readonly resentAfterUnknown: boolean;
  /** Attempts at most. */
  readonly maxAttempts: number;
  /** What it would start, such as messages to people; null where it starts nothing. */
  readonly sends: string | null;
  /** Whether the caller's word allows that. */
  readonly sendsAllowed: boolean;
}

/** What the server last said of its window: requests allowed and left, and how long until it resets. */
export interface ServerBudget {
  readonly limit: number | null;
  readonly remaining: number;
  readonly resetsIn: number;
}

/** A configured window: requests allowed in `window`, and how many of them were sent in the one that ends now. */
export interface WindowUse {
  readonly limit: number;
  readonly window: number;
  readonly used: number;
}

/** What may still be sent, until when, and who waits. */
export interface Limits {
  /** How long until the next request may be sent; 0 now. */
  readonly opensIn: number;
  /** What the server last said of its window. */
  readonly server: ServerBudget | null;
  /** The configured windows. */
  readonly windows: readonly WindowUse[];
  /** Interactive calls that wait for a place. */
  readonly waitingInteractive: number;
  /** Listings that wait for a place. */
  readonly waitingBulk: number;
  /** Attempts under way. */
  readonly inFlight: number;
  /** Tokens left, of which a retry after a failure costs some. */
  readonly retryQuota: number;
  /** Attempts sent since construction. */
  readonly sent: number;
  /** Answers 429 since construction. */
  readonly rateLimited: number;
  /** Attempts that were sent again since construction. */
  readonly retries: number;
}

export function planOf(json: string): Plan {
  const plan = JSON.parse(json) as { headers: Plan['headers'] };
  return { ...(inCamelCase(plan) as unknown as Plan), headers: plan.headers };
}

export function limitsOf(json: string): Limits {
  return inCamelCase(JSON.parse(json) as object) as unknown as Limits;
}

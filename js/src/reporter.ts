/** Tells the caller's hook and logger what happened. */

import { type Call, redact } from './core.js';
import type { Event, EventHook, Logger } from './events.js';
import { describe } from './keys.js';
import { inCamelCase } from './names.js';

/** All that is ever logged of an event, in this order. */
export const LOGGED_FIELDS = [
  'call',
  'operation',
  'attempt',
  'status',
  'why',
  'wait',
  'timeout',
  'failure',
  'certainty',
  'because',
  'serverSaid',
  'key',
  'to',
  'reason',
  'name',
  'fault',
  'error',
  'attempts',
  'elapsed',
] as const;

/** Hands a turn's events to the hook and the logger, and asks for them only where one of the two is there. */
export class Reporter {
  readonly #hook: EventHook | undefined;
  readonly #logger: Logger | undefined;

  constructor(hook: EventHook | undefined, logger: Logger | undefined) {
    this.#hook = hook;
    this.#logger = logger;
  }

  report(call: Call): void {
    if (this.#hook === undefined && this.#logger === undefined) return;
    for (const [severity, told] of JSON.parse(call.events()) as [keyof Logger, object][]) {
      const event = inCamelCase(told) as unknown as Event;
      safely(() => this.#logger?.[severity](line(event)));
      safely(() => this.#hook?.(event));
    }
  }
}

/** What a caller's hook or logger throws must not end a call that is under way; Node shows it as a warning, with no key in it. */
function safely(tell: () => void): void {
  try {
    tell();
  } catch (fault) {
    process.emitWarning(`an event hook or logger threw ${redact(describe(fault))}`, 'MonacoWarning');
  }
}

function line(event: Event): string {
  const shown = LOGGED_FIELDS.filter((name) => event[name] !== undefined && event[name] !== null);
  return ['monaco', event.event, ...shown.map((name) => `${name}=${String(event[name])}`)].join(' ');
}

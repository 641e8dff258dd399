/** What a caller gave, for the text of a refusal. */

import { redact } from './core.js';

/** As text or JSON, without the key that was put into the wrong place. */
export function shown(given: unknown): string {
  try {
    return redact(typeof given === 'object' ? JSON.stringify(given) : String(given));
  } catch {
    return `of type ${typeof given}`;
  }
}

/** Where keys come from. A key's text is handed to the core at once, and nothing here keeps it. */

import { ApiKey } from './core.js';
import { ConfigurationError, checked } from './errors.js';
import type { KeyProvider } from './options.js';

const KEY_VARIABLE = 'MONACO_API_KEY';

/** The keys known at construction, or the host's provider; and whether they are Monaco's or a relay's. */
export interface Keys {
  /** Makes a key of this client's sort. Throws what the core throws. */
  readonly parse: (text: string) => ApiKey;
  readonly provider?: KeyProvider;
  readonly key?: ApiKey;
  readonly standby?: ApiKey;
}

interface Given {
  readonly apiKey?: string | KeyProvider | undefined;
  readonly standbyApiKey?: string | undefined;
  readonly bearer?: string | KeyProvider | undefined;
}

/** The keys a client was given, else the one in `MONACO_API_KEY`. Throws `InvalidKeyError` and `ConfigurationError`. */
export function findKeys({ apiKey, standbyApiKey, bearer }: Given): Keys {
  if (bearer !== undefined) {
    if (apiKey !== undefined || standbyApiKey !== undefined) {
      throw new ConfigurationError('bearer takes the place of apiKey and standbyApiKey; leave one of them out');
    }
    return single(ApiKey.opaque, bearer);
  }
  const keys = single(ApiKey.parse, apiKey ?? fromEnvironment());
  if (standbyApiKey === undefined) return keys;
  if (keys.provider !== undefined) {
    throw new ConfigurationError('standbyApiKey goes with a literal apiKey; a provider gives the next key itself');
  }
  return { ...keys, standby: parsed(ApiKey.parse, standbyApiKey) };
}

/** A key from its text. Throws `InvalidKeyError`, which never shows it, and `ConfigurationError`. */
export function parsed(parse: Keys['parse'], text: unknown): ApiKey {
  if (typeof text !== 'string') throw new ConfigurationError(`a key is text, not ${typeof text}`);
  return checked(() => parse(text));
}

/** Class and text of what was thrown, which may be anything; the core redacts it. */
export function describe(fault: unknown): string {
  try {
    if (!(fault instanceof Error)) return `${typeof fault}: ${String(fault)}`;
    return fault.message === '' ? `${fault.name}` : `${fault.name}: ${fault.message}`;
  } catch {
    return `${typeof fault} without a text`;
  }
}

function single(parse: Keys['parse'], source: string | KeyProvider): Keys {
  return typeof source === 'function' ? { parse, provider: source } : { parse, key: parsed(parse, source) };
}

function fromEnvironment(): string {
  const text = process.env[KEY_VARIABLE];
  if (text === undefined) throw new ConfigurationError(`no API key was given: pass apiKey, or set ${KEY_VARIABLE}`);
  return text;
}

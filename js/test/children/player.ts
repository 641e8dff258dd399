/** Plays a case of the torture server with a client, and reports how its calls ended. */

import { setTimeout as pause } from 'node:timers/promises';
import { type ClientOptions, Monaco, MonacoError, type RawResponse } from 'monaco-crm';
import { canary, leaksOf, showsKey } from '../support/leaks.js';
import type { Play, Played, TransportName } from '../support/player.js';
import type { Call, Outcome, Told } from '../support/torture.js';

type Ending = RawResponse<unknown> | Error;

const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
/** Milliseconds in which an event loop has closed what it was told to close. */
const CLOSING = 2000;
/** How long undici goes on connecting for a call that was cancelled. */
const CONNECTING = 1000;

const warnings: Error[] = [];
process.on('warning', (warning) => warnings.push(warning));
process.on('message', (play: Play) => {
  played(play).then((report) => process.send?.(report));
});

async function played({ transport, case: { calls }, told }: Play): Promise<Played> {
  intoEnvironment(told.environment ?? {});
  const before = resources();
  const heard = new Ear();
  const way = wayOf(transport, Math.max(...calls.map((call) => call.together ?? 1)));
  const client = new Monaco({ ...optionsOf(told), ...way.options, ...heard.options, apiKey: canary() });
  const endings: Ending[][] = [];
  for (const call of calls) endings.push(await together(client, call));
  client.close();
  await way.close();
  return {
    outcomes: endings.map((each) => each.map(outcomeOf)),
    warnings: warnings.splice(0).map(String),
    left: await leftBeyond(before),
    leaks: [...heard.leaks, ...[client, ...endings.flat()].flatMap(leaksOf)],
    heard: heard.names,
  };
}

function intoEnvironment(variables: Readonly<Record<string, string>>): void {
  for (const name of PROXY_VARIABLES) delete process.env[name];
  Object.assign(process.env, variables);
}

interface Way {
  readonly options: ClientOptions;
  close(): Promise<void>;
}

/**
 * A fetch with connections of its own, as many as the case makes calls at once: undici opens more than it needs, and they would take
 * the place of those that are played.
 */
function wayOf(transport: TransportName, connections: number): Way {
  if (transport === 'https') return { options: {}, close: async () => {} };
  const dispatcher = newDispatcher({ connections, connect: { timeout: CONNECTING } });
  const options = {
    fetch: (input: string | URL | Request, init?: RequestInit) => fetch(input, { ...init, dispatcher } as RequestInit),
  };
  return { options, close: () => dispatcher.destroy() };
}

interface Dispatcher {
  destroy(): Promise<void>;
}

/** Node shows the class of the connections that all fetches share by this symbol alone. */
function newDispatcher(options: object): Dispatcher {
  new Headers();
  const shared = Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1')) as {
    constructor: new (options: object) => Dispatcher;
  };
  return new shared.constructor(options);
}

function optionsOf(told: Told): ClientOptions {
  return {
    baseURL: told.base_url,
    timeout: told.timeout_ms ?? 5000,
    connectTimeout: told.connect_timeout_ms,
    readTimeout: told.read_timeout_ms,
    backoffInitial: 10,
  };
}

async function together(client: Monaco, call: Call): Promise<Ending[]> {
  await pause(call.after_ms ?? 0);
  return Promise.all(Array.from({ length: call.together ?? 1 }, () => ending(client, call)));
}

async function ending(client: Monaco, call: Call): Promise<Ending> {
  const told = {
    maxAttempts: call.max_attempts ?? 1,
    ...(call.cancel_after_ms && { signal: AbortSignal.timeout(call.cancel_after_ms) }),
  };
  try {
    const { response } = await promiseOf(client, call, told).withResponse();
    return response;
  } catch (fault) {
    return fault as Error;
  }
}

function promiseOf({ me, contacts }: Monaco, { operation }: Call, told: { maxAttempts: number; signal?: AbortSignal }) {
  if (operation === 'get_me') return me.get(told);
  return operation === 'create_contact' ? contacts.create({ email: 'ada@example.com' }, told) : contacts.delete('con_1', told);
}

function outcomeOf(ending: Ending): Outcome {
  if (!(ending instanceof Error)) {
    const { status, attempts, content } = ending;
    return { success: { status, attempts, body: Buffer.from(content).toString() } };
  }
  if (!(ending instanceof MonacoError)) return { thrown: { text: String(ending.stack) } };
  const { kind, certainty, attempts, status } = ending;
  return kind === 'cancelled' ? 'cancelled' : { error: { kind, certainty, attempts, status } };
}

/** Hears all that is reported and logged. */
class Ear {
  readonly leaks: string[] = [];
  readonly names: string[] = [];

  get options(): ClientOptions {
    const log = (line: string) => this.#hear('log', line);
    return {
      logger: { debug: log, info: log, warn: log },
      onEvent: (event) => this.#hear(event.event, JSON.stringify(event)),
    };
  }

  #hear(name: string, text: string): void {
    this.names.push(name);
    if (showsKey(text)) this.leaks.push(`${name}: ${text.length} characters`);
  }
}

/** What keeps this process alive, its own pipes left out. */
function resources(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap');
}

/** What still keeps the process alive, once it had time to go. */
async function leftBeyond(before: string[]): Promise<string[]> {
  const until = performance.now() + CLOSING;
  let left = beyond(before);
  while (left.length > 0 && performance.now() < until) {
    await pause(5, undefined, { ref: false });
    left = beyond(before);
  }
  return left;
}

function beyond(before: readonly string[]): string[] {
  const rest = [...before];
  return resources().filter((name) => {
    const place = rest.indexOf(name);
    if (place >= 0) rest.splice(place, 1);
    return place < 0;
  });
}

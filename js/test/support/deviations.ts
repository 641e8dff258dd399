/** Where a transport does not do what a case asks: why, how its calls end instead, and what the server sees then. */

import type { TransportName } from './player.js';
import type { Outcome, Seen } from './torture.js';

export interface Deviation {
  readonly why: string;
  readonly expect: readonly Outcome[];
  readonly seen?: Seen;
}

type Deviations = Readonly<Record<string, Deviation>>;

const SUCCESS: Outcome = { success: { status: 200 } };
const UNDECODABLE: Outcome = { error: { kind: 'undecodable', certainty: 'applied', status: 200 } };
const LOST: Outcome = { error: { kind: 'connection', certainty: 'unknown' } };
const TIMED_OUT: Outcome = { error: { kind: 'timeout', certainty: 'unknown' } };
const NOT_CONNECTED: Outcome = { error: { kind: 'connection', certainty: 'not_sent' } };

/** What both parsers do: undici has a copy of Node's. */
const OF_NODE: Deviations = {
  'unknown-transfer-coding': {
    why: "Node's parser takes what it does not know for a body that lasts until the connection closes",
    expect: [SUCCESS],
  },
  'tls-body-without-length-and-without-goodbye-is-cut': {
    why: 'Node does not say whether TLS said goodbye; a JSON object that was cut is none',
    expect: [SUCCESS],
  },
};

const UNSURE = 'a fetch does not say whether it was connected';
const ONE_TIME = 'a fetch takes one time for all of an attempt';
const NO_INTERIM = 'undici takes 100 for an answer that nobody asked for';
const UNASKED = { origin: { connections: 0, requests: [] }, proxy: { connections: 0, requests: [] } };
const NO_PROXY = { why: "Node's fetch does not read the proxy's variables", expect: [NOT_CONNECTED], seen: UNASKED };

/** By transport and case. */
export const DEVIATIONS: Readonly<Record<TransportName, Deviations>> = {
  https: {
    ...OF_NODE,
    'endless-interim-answers': { why: "Node reads as many as come in the attempt's time", expect: [SUCCESS] },
  },
  fetch: {
    ...OF_NODE,
    'connection-never-answered': { why: UNSURE, expect: [TIMED_OUT] },
    'connect-timeout-holds-in-the-tls-handshake': {
      why: ONE_TIME,
      expect: [SUCCESS],
      seen: { origin: { connections: 1, requests: ['POST /v1/contacts/'] } },
    },
    'read-timeout-before-the-head': { why: ONE_TIME, expect: [SUCCESS] },
    'read-timeout-in-the-body': { why: ONE_TIME, expect: [SUCCESS] },
    'cancelled-in-the-tls-handshake': {
      why: 'undici goes on connecting, and the next call waits for that',
      expect: ['cancelled', { error: { kind: 'timeout', certainty: 'not_sent' } }],
      seen: { origin: { connections: 1, requests: [] } },
    },
    'tls-handshake-never-answered': { why: UNSURE, expect: [TIMED_OUT] },
    'tls-handshake-cut': { why: UNSURE, expect: [LOST] },
    'tls-handshake-reset': { why: UNSURE, expect: [LOST] },
    'tls-port-that-speaks-plain-http': { why: UNSURE, expect: [LOST] },
    'gzip-that-is-none-is-read-as-it-is': { why: 'a fetch keeps a body that it cannot decode', expect: [UNDECODABLE] },
    'reset-in-a-body-without-length': { why: 'undici takes a reset for the end of the body', expect: [SUCCESS] },
    'space-in-a-field-name': { why: "undici's parser is lenient with names", expect: [SUCCESS] },
    'chunk-extensions-and-trailers': {
      why: "undici's parser knows no quoted extension",
      expect: [LOST, LOST],
      seen: { origin: { connections: 2, requests: ['POST /v1/contacts/'] } },
    },
    '100-first': { why: NO_INTERIM, expect: [LOST] },
    'several-interim-answers-first': {
      why: NO_INTERIM,
      expect: [LOST, LOST],
      seen: { origin: { connections: 2, requests: ['POST /v1/contacts/'] } },
    },
    'interim-answers-do-not-prolong-the-attempt': { why: NO_INTERIM, expect: [LOST] },
    '304-has-a-length-and-no-body': {
      why: 'undici waits for the body that the length announces',
      expect: [{ error: { kind: 'unexpected_status', certainty: 'rejected', status: 304 } }, TIMED_OUT],
      seen: { origin: { connections: 1, requests: ['GET /v1/me'] } },
    },
    'cancelled-while-the-proxy-connects': { ...NO_PROXY, expect: [NOT_CONNECTED, NOT_CONNECTED] },
    'proxy-tunnels': { ...NO_PROXY, expect: [NOT_CONNECTED, NOT_CONNECTED] },
    'proxy-refusal-is-final': { ...NO_PROXY, expect: [{ error: { kind: 'connection', certainty: 'not_sent', attempts: 2 } }] },
    'proxy-by-the-variables-lower-case-name': NO_PROXY,
    'proxy-that-wants-credentials': NO_PROXY,
    'proxy-that-cannot-connect': NO_PROXY,
    'proxy-that-closes': NO_PROXY,
    'proxy-that-is-cut-in-its-head': NO_PROXY,
    'proxy-that-speaks-no-http': NO_PROXY,
    'proxy-that-resets': NO_PROXY,
    'proxy-that-never-answers': NO_PROXY,
    'proxy-that-goes-silent-in-the-handshake': NO_PROXY,
    'proxy-that-closes-in-the-handshake': NO_PROXY,
    'proxy-to-an-untrusted-certificate': NO_PROXY,
    'proxy-whose-origin-cuts': NO_PROXY,
  },
};

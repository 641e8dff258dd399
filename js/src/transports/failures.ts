/** Node's error codes to the core's failures: one row a code. */

import { describe } from '../keys.js';
import { MOST_CONNECTIONS } from './bounds.js';
import type { Failure, FailureKind } from './transport.js';

/** What a code means before any byte of the request was written, and from then on. */
interface Meaning {
  readonly before: FailureKind;
  readonly after: FailureKind;
}

/** Whatever is not in the table: the network's errors, TLS's own, those of sockets and streams. */
const CONNECTION: Meaning = { before: 'not_connected', after: 'connection_lost' };
const TIME: Meaning = { before: 'connect_timed_out', after: 'timed_out' };
const CERTIFICATE: Meaning = { before: 'certificate_refused', after: 'connection_lost' };
/** Before the request, HTTP is spoken with a proxy alone. */
const NO_HTTP: Meaning = { before: 'proxy_refused', after: 'invalid_answer' };
const TOO_MUCH: Meaning = { before: 'proxy_refused', after: 'answer_too_large' };
const PROXY: Meaning = { before: 'proxy_refused', after: 'proxy_refused' };
const UNSENT: Meaning = { before: 'not_written', after: 'not_written' };

/** OpenSSL's reasons to refuse a certificate, by Node's names, and Node's own about the name in it. */
export const CERTIFICATE_CODES = [
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CRL_HAS_EXPIRED',
  'CRL_NOT_YET_VALID',
  'CRL_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CRL_LAST_UPDATE_FIELD',
  'ERROR_IN_CRL_NEXT_UPDATE_FIELD',
  'ERR_TLS_CERT_ALTNAME_FORMAT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'OUT_OF_MEM',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNSPECIFIED',
] as const;

const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
  ...CERTIFICATE_CODES.map((code): [string, Meaning] => [code, CERTIFICATE]),
  ['ETIMEDOUT', TIME],
  ['ERR_SOCKET_CONNECTION_TIMEOUT', TIME],
  ['HPE_HEADER_OVERFLOW', TOO_MUCH],
  // Those of undici, and so of Node's own fetch.
  ['UND_ERR_CONNECT_TIMEOUT', TIME],
  ['UND_ERR_HEADERS_TIMEOUT', TIME],
  ['UND_ERR_BODY_TIMEOUT', TIME],
  ['UND_ERR_HEADERS_OVERFLOW', TOO_MUCH],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', TOO_MUCH],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', NO_HTTP],
  ['UND_ERR_PRX_TLS', PROXY],
  ['UND_ERR_CLOSED', UNSENT],
]);

/** Every code of the parser begins so. */
const PARSER = 'HPE_';

function meaning(code: string): Meaning {
  return MEANINGS.get(code) ?? (code.startsWith(PARSER) ? NO_HTTP : CONNECTION);
}

/** What it means that no connection came about. */
export function notConnected(fault: unknown): Failure {
  return { kind: meaning(codeOf(fault)).before, cause: told(fault) };
}

/** What it means that a connection failed once it was there: some of the request may have been written. */
export function brokenOff(fault: unknown): Failure {
  return { kind: meaning(codeOf(fault)).after, cause: told(fault) };
}

/** Codes that nothing raises once a request is on its way. */
const BEFORE_ANY_REQUEST = new Set<string>([...CERTIFICATE_CODES, 'ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_PRX_TLS']);
const CONNECTING = ['connect', 'getaddrinfo'];

/**
 * What it means that a fetch failed. It does not say how far it came: unless the cause proves that it was still connecting,
 * some of the request may have been written.
 */
export function fetchFailed(fault: unknown): Failure {
  const cause = causeOf(fault);
  const isUnsent = BEFORE_ANY_REQUEST.has(codeOf(cause)) || each(cause).every((one) => CONNECTING.includes(syscallOf(one)));
  return isUnsent ? notConnected(cause) : brokenOff(cause);
}

/** Whether a fetch failed in undoing the body's coding: every code of zlib begins so. */
export function isUndecodable(fault: unknown): boolean {
  return codeOf(causeOf(fault)).startsWith('Z_');
}

/** A failure that nothing threw. */
export function failure(kind: FailureKind, cause: string): Failure {
  return { kind, cause };
}

export const CLOSED = failure('not_written', 'the client is closed');
export const CANCELLED_BEFORE = failure('not_written', 'the call was cancelled');
export const CANCELLED = failure('connection_lost', 'the call was cancelled');
export const NO_PLACE = failure('pool_exhausted', `no free connection in the pool of ${MOST_CONNECTIONS}`);
export const NOT_CONNECTED_IN_TIME = failure('connect_timed_out', 'no connection within the time for connecting');
export const CONNECTION_CLOSED = failure('connection_lost', 'the connection closed before the end of the answer');
export const OUT_OF_TIME = failure('timed_out', "the attempt's time ran out");
export const TOO_LARGE = failure('answer_too_large', 'the answer is larger than the transport takes');

/** A fetch wraps what went wrong. */
function causeOf(fault: unknown): unknown {
  return fault instanceof TypeError && fault.cause !== undefined ? fault.cause : fault;
}

/** The fault, or those of the addresses that were tried. */
function each(fault: unknown): unknown[] {
  return fault instanceof AggregateError ? fault.errors : [fault];
}

function told(fault: unknown): string {
  return each(fault).map(describe).join('; ');
}

function codeOf(fault: unknown): string {
  return textAt(fault, 'code');
}

function syscallOf(fault: unknown): string {
  return textAt(fault, 'syscall');
}

function textAt(fault: unknown, name: string): string {
  const value = fault instanceof Error ? Reflect.get(fault, name) : undefined;
  return typeof value === 'string' ? value : '';
}

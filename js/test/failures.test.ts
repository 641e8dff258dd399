/** Every code that Node can fail with ends a call with the certainty it has. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getSystemErrorMap } from 'node:util';
import { APIConnectionError, type Failure, Monaco } from 'monaco-crm';
import { brokenOff, CERTIFICATE_CODES, fetchFailed, notConnected } from '../src/transports/failures.js';
import { failureKinds } from './support/core.js';
import { canary } from './support/leaks.js';

const SYSTEM = [...getSystemErrorMap().values()].map(([name]) => name);
/** Of the HTTP parser: those that a response can break. */
const PARSER = [
  'HPE_CLOSED_CONNECTION',
  'HPE_CR_EXPECTED',
  'HPE_INTERNAL',
  'HPE_INVALID_CHUNK_SIZE',
  'HPE_INVALID_CONSTANT',
  'HPE_INVALID_CONTENT_LENGTH',
  'HPE_INVALID_EOF_STATE',
  'HPE_INVALID_HEADER_TOKEN',
  'HPE_INVALID_STATUS',
  'HPE_INVALID_TRANSFER_ENCODING',
  'HPE_INVALID_VERSION',
  'HPE_LF_EXPECTED',
  'HPE_STRICT',
  'HPE_UNEXPECTED_CONTENT_LENGTH',
  'HPE_UNEXPECTED_SPACE',
];
/** Node's own, of sockets, streams and TLS; and some of OpenSSL's, which has too many to list. */
const OWN = [
  'ABORT_ERR',
  'ERR_SOCKET_CLOSED',
  'ERR_SOCKET_CLOSED_BEFORE_CONNECTION',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_TLS_DH_PARAM_SIZE',
];
const TIMEOUTS = ['ETIMEDOUT', 'ERR_SOCKET_CONNECTION_TIMEOUT'];

function coded(code: string, more: object = {}): Error {
  return Object.assign(new Error('a text'), { code, ...more });
}

/** As Node's fetch fails. */
function wrapped(cause: Error): TypeError {
  return new TypeError('fetch failed', { cause });
}

async function endOf(failure: Failure): Promise<APIConnectionError> {
  const transport = { send: async () => failure, close: () => {} };
  const client = new Monaco({ apiKey: canary(), maxAttempts: 1, transport });
  const error = await client.me.get().catch((fault: unknown) => fault);
  assert.ok(error instanceof APIConnectionError, String(error));
  return error;
}

test('what fails before a request is written ends as not sent, and as unknown once it may have been written', async () => {
  for (const code of [...SYSTEM, ...PARSER, ...OWN, ...TIMEOUTS, ...CERTIFICATE_CODES, 'HPE_HEADER_OVERFLOW', 'ANYTHING']) {
    assert.equal((await endOf(notConnected(coded(code)))).certainty, 'not_sent', code);
    assert.equal((await endOf(brokenOff(coded(code)))).certainty, 'unknown', code);
  }
});

test('every kind in the table is one of the core', () => {
  const kinds = JSON.parse(failureKinds()) as string[];
  for (const code of [...SYSTEM, ...PARSER, ...CERTIFICATE_CODES, ...TIMEOUTS, 'HPE_HEADER_OVERFLOW']) {
    for (const { kind } of [notConnected(coded(code)), brokenOff(coded(code))]) assert.ok(kinds.includes(kind), kind);
  }
});

const MEANINGS: readonly (readonly [codes: readonly string[], before: string, after: string])[] = [
  [[...SYSTEM.filter((code) => !TIMEOUTS.includes(code)), ...OWN], 'not_connected', 'connection_lost'],
  [TIMEOUTS, 'connect_timed_out', 'timed_out'],
  [CERTIFICATE_CODES, 'certificate_refused', 'connection_lost'],
  [PARSER, 'proxy_refused', 'invalid_answer'],
  [['HPE_HEADER_OVERFLOW'], 'proxy_refused', 'answer_too_large'],
];
test('each code means what its row says', () => {
  for (const [codes, before, after] of MEANINGS) {
    for (const code of codes) {
      assert.deepEqual([notConnected(coded(code)).kind, brokenOff(coded(code)).kind], [before, after], code);
    }
  }
});

test('a fetch was still connecting where its cause proves it, and only there', () => {
  const refused = coded('ECONNREFUSED', { syscall: 'connect' });
  const unreachable = coded('EHOSTUNREACH', { syscall: 'connect' });
  const kinds: readonly (readonly [cause: Error, kind: string])[] = [
    [refused, 'not_connected'],
    [unreachable, 'not_connected'],
    [new AggregateError([refused, unreachable]), 'not_connected'],
    [new AggregateError([refused, coded('ECONNRESET', { syscall: 'read' })]), 'connection_lost'],
    [coded('EAI_AGAIN', { syscall: 'getaddrinfo' }), 'not_connected'],
    [coded('UND_ERR_CONNECT_TIMEOUT'), 'connect_timed_out'],
    [coded('UND_ERR_PRX_TLS'), 'proxy_refused'],
    [coded('CERT_HAS_EXPIRED'), 'certificate_refused'],
    [coded('EHOSTUNREACH', { syscall: 'read' }), 'connection_lost'],
    [coded('ECONNRESET'), 'connection_lost'],
    [coded('UND_ERR_SOCKET'), 'connection_lost'],
    [coded('UND_ERR_CLOSED'), 'not_written'],
    [coded('UND_ERR_HEADERS_TIMEOUT'), 'timed_out'],
    [coded('UND_ERR_BODY_TIMEOUT'), 'timed_out'],
    [coded('UND_ERR_HEADERS_OVERFLOW'), 'answer_too_large'],
    [coded('UND_ERR_RES_EXCEEDED_MAX_SIZE'), 'answer_too_large'],
    [coded('UND_ERR_RES_CONTENT_LENGTH_MISMATCH'), 'invalid_answer'],
    [coded('HPE_INVALID_CONSTANT'), 'invalid_answer'],
  ];
  for (const [cause, kind] of kinds) assert.equal(fetchFailed(wrapped(cause)).kind, kind, String(Reflect.get(cause, 'code')));
  for (const fault of [new TypeError('no cause'), new Error('its own'), 'no error', undefined]) {
    assert.equal(fetchFailed(fault).kind, 'connection_lost');
  }
});

test('the text of a failure is that of every address that was tried', () => {
  const { cause } = notConnected(new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]));
  assert.equal(cause, 'Error: a text; Error: a text');
});

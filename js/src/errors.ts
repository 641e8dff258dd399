/** What can go wrong: one root, one class for each kind of the core's errors. */

import { camelCase } from './names.js';

/**
 * Whether the server acted on a request that failed: the strongest over all attempts, in this order.
 *
 * - `not_sent`: no byte of the request was written.
 * - `rejected`: the server answered that it did nothing.
 * - `unknown`: the request was written, at least in part, and no answer tells what became of it.
 * - `applied`: the server answered that it did it, but the answer could not be used.
 */
export type Certainty = 'not_sent' | 'rejected' | 'unknown' | 'applied';

/** What an error carries beside its message. */
export interface ErrorDetails {
  readonly certainty?: Certainty;
  readonly attempts?: number;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly body?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
}

/** The root of everything this package throws. It never holds a key. */
export class MonacoError extends Error {
  static readonly kind: string = 'misuse';

  /** Whether the server acted on the request. */
  readonly certainty: Certainty;
  /** Attempts that were sent. */
  readonly attempts: number;
  /** The status of the last answer. */
  readonly status: number | undefined;
  /** Monaco's own error code, such as `not_found`. */
  readonly code: string | undefined;
  /** The answer's raw body, at most 4 KiB, redacted. */
  readonly body: string | undefined;
  /** The request's id, where the server or a proxy gave one. */
  readonly requestId: string | undefined;
  /** Milliseconds that the server asked to wait, from the moment the call failed. */
  readonly retryAfter: number | undefined;

  /**
   * `message` says what was wrong, in words: the server's message where it gave one. `cause` is class and redacted text of the
   * transport's or the key provider's own failure; of a cancelled call it is the signal's reason.
   */
  constructor(message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.certainty = details.certainty ?? 'not_sent';
    this.attempts = details.attempts ?? 0;
    this.status = details.status;
    this.code = details.code;
    this.body = details.body;
    this.requestId = details.requestId;
    this.retryAfter = details.retryAfter;
  }

  /** The core's name of the class, such as `rate_limited`. */
  get kind(): string {
    return (this.constructor as typeof MonacoError).kind;
  }

  override get name(): string {
    return this.constructor.name;
  }
}

/** The key is not one: its format, the documentation's placeholder, an opaque bearer for Monaco's own host. */
export class InvalidKeyError extends MonacoError {
  static override readonly kind = 'invalid_key';
}

/** An option of the client or of a call does not hold. */
export class ConfigurationError extends MonacoError {
  static override readonly kind = 'invalid_config';
}

/** The request could not be built; nothing was sent. */
export class InvalidRequestError extends MonacoError {
  static override readonly kind = 'invalid_request';
}

/** It can start messages to people, and `allowSends` does not say that it may; nothing was sent. */
export class SendsNotAllowedError extends MonacoError {
  static override readonly kind = 'sends_not_allowed';
}

/** The key provider failed. */
export class KeyProviderError extends MonacoError {
  static override readonly kind = 'key_provider';
}

/** The server answered with a status that is no success. */
export class APIStatusError extends MonacoError {}

/** 400. */
export class BadRequestError extends APIStatusError {
  static override readonly kind = 'bad_request';
}

/** 401, and no other key is known. */
export class AuthenticationError extends APIStatusError {
  static override readonly kind = 'authentication';
}

/** 403: the key is valid but lacks access. */
export class PermissionDeniedError extends APIStatusError {
  static override readonly kind = 'permission_denied';
}

/** 404. */
export class NotFoundError extends APIStatusError {
  static override readonly kind = 'not_found';
}

/** 409: a duplicate, or a campaign that is being processed. */
export class ConflictError extends APIStatusError {
  static override readonly kind = 'conflict';
}

/** 422: the server's validation refused the request. */
export class UnprocessableEntityError extends APIStatusError {
  static override readonly kind = 'unprocessable';
}

/** 429, or a wait for the rate limit that is longer than the caller allows: `retryAfter` says how long. */
export class RateLimitError extends APIStatusError {
  static override readonly kind = 'rate_limited';
}

/** 5xx. */
export class ServerError extends APIStatusError {
  static override readonly kind = 'server';
}

/** Any other status that is no success, redirects included: they are never followed. */
export class UnexpectedStatusError extends APIStatusError {
  static override readonly kind = 'unexpected_status';
}

/** The connection could not be made, or was lost. */
export class APIConnectionError extends MonacoError {
  static override readonly kind: string = 'connection';
}

/** The server's certificate was refused. */
export class CertificateError extends APIConnectionError {
  static override readonly kind = 'certificate';
}

/** The proxy refused the connection. */
export class ProxyError extends APIConnectionError {
  static override readonly kind = 'proxy';
}

/** No answer came within the attempt's time, or no attempt could be made within the call's deadline. */
export class APITimeoutError extends APIConnectionError {
  static override readonly kind = 'timeout';
}

/** A success whose body is not what the operation promises: the server did what was asked. */
export class UndecodableResponseError extends MonacoError {
  static override readonly kind = 'undecodable';
}

/** The call was cancelled by its signal, whose reason is the `cause`. Its name is that of every such error: `AbortError`. */
export class CancelledCallError extends MonacoError {
  static override readonly kind = 'cancelled';

  override get name(): string {
    return 'AbortError';
  }
}

/** The core was driven out of turn: a defect of this package. */
export class MisuseError extends MonacoError {
  static override readonly kind = 'misuse';
}

type ErrorClass = (new (message: string, details?: ErrorDetails) => MonacoError) & { readonly kind: string };

const NAMED: Readonly<Record<string, ErrorClass>> = {
  InvalidKeyError,
  ConfigurationError,
  InvalidRequestError,
  SendsNotAllowedError,
  KeyProviderError,
  BadRequestError,
  AuthenticationError,
  PermissionDeniedError,
  NotFoundError,
  ConflictError,
  UnprocessableEntityError,
  RateLimitError,
  ServerError,
  UnexpectedStatusError,
  APIConnectionError,
  CertificateError,
  ProxyError,
  APITimeoutError,
  UndecodableResponseError,
  CancelledCallError,
  MisuseError,
};

// A bundler that shortens names would shorten these too, and errors show them.
for (const [name, value] of Object.entries({ MonacoError, APIStatusError, ...NAMED }))
  Object.defineProperty(value, 'name', { value: name });

/** The class of each of the core's kinds: all of `errorKinds()`, which a test proves. */
export const CLASSES: Readonly<Record<string, ErrorClass>> = Object.fromEntries(
  Object.values(NAMED).map((errorClass) => [errorClass.kind, errorClass]),
);

/** A core error, as it crosses. */
export interface CoreError {
  kind: string;
  message: string;
  certainty: Certainty;
  attempts: number;
  status?: number;
  code?: string;
  body?: string;
  request_id?: string;
  retry_after_ms?: number;
  cause?: string;
}

/** The error of a core error. */
export function fromCore(error: CoreError, cause: unknown = error.cause): MonacoError {
  const errorClass = CLASSES[error.kind] ?? MisuseError;
  const { message, certainty, attempts, status, code, body } = error;
  return new errorClass(message, {
    certainty,
    attempts,
    status,
    code,
    body,
    requestId: error.request_id,
    retryAfter: error.retry_after_ms,
    cause,
  });
}

/** An option out of its bounds: its name in the core, what it was given, the least and the most. */
type Bounds = readonly [option: string, value: number, least: number, most: number];

/** Calls into the core and throws its refusal as this package's own error. */
export function checked<T>(make: () => T): T {
  try {
    return make();
  } catch (refusal) {
    throw typeof refusal === 'string' ? fromRefusal(refusal) : refusal;
  }
}

function fromRefusal(json: string): MonacoError {
  const { error, bounds } = JSON.parse(json) as { error: CoreError; bounds: Bounds | null };
  if (bounds === null) return fromCore(error);
  const [option, value, least, most] = bounds;
  return fromCore({ ...error, message: `${camelCase(option)} is ${value}; expected ${least} to ${most}` });
}

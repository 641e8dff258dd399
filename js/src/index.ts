/**
 * Client for Monaco, the AI-native CRM, for servers.
 *
 * ```js
 * import { Monaco } from 'monaco-crm';
 *
 * const client = new Monaco(); // reads MONACO_API_KEY
 * for await (const contact of client.contacts.listAll()) console.log(contact.email);
 * ```
 *
 * Every duration is in milliseconds.
 */

import { Monaco } from './client.js';

export type { ExplainOptions, RequestOptions } from './client.js';
export {
  APIConnectionError,
  APIStatusError,
  APITimeoutError,
  AuthenticationError,
  BadRequestError,
  CancelledCallError,
  type Certainty,
  CertificateError,
  ConfigurationError,
  ConflictError,
  type ErrorDetails,
  InvalidKeyError,
  InvalidRequestError,
  KeyProviderError,
  MisuseError,
  MonacoError,
  NotFoundError,
  PermissionDeniedError,
  ProxyError,
  RateLimitError,
  SendsNotAllowedError,
  ServerError,
  UndecodableResponseError,
  UnexpectedStatusError,
  UnprocessableEntityError,
} from './errors.js';
export type { Event, EventHook, Logger } from './events.js';
export { allOf, anyOf, type Filter, type FilterValue, type Where, where } from './filters.js';
export type * from './generated/types.js';
export type { Data, Model } from './model.js';
export type {
  CallOptions,
  ClientOptions,
  KeyProvider,
  Method,
  Pacing,
  Priority,
  RetrySafety,
  SharedOptions,
  Window,
  WindowName,
} from './options.js';
export type { Listing, Page, PageOptions } from './pages.js';
export type { Limits, Plan, ServerBudget, WindowUse } from './plan.js';
export type { WaitForEnrollment } from './resources/campaigns.js';
export type { CustomFieldValues, ExtraFields } from './resources/fields.js';
export type { FieldSchemas } from './resources/schemas.js';
export type { CallPromise, RawResponse } from './response.js';
export type { Answer, Attempt, Failure, FailureKind, Transport } from './transports/transport.js';
export { Monaco };
export default Monaco;

declare const PACKAGE_VERSION: string;

/** The version of this package. */
export const VERSION: string = PACKAGE_VERSION;

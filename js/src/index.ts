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
  ServerError,
  UndecodableResponseError,
  UnexpectedStatusError,
  UnprocessableEntityError,
} from './errors.js';
export type { Event, EventHook, Logger } from './events.js';
export type { FilterExpression, FilterRule, Filters } from './filters.js';
export type { Data, Model } from './models/base.js';
export type { Contact, ContactDetail } from './models/contact.js';
export type { Me } from './models/me.js';
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
export type { CustomFieldValues } from './resources/base.js';
export type { ContactCreate, ContactsList, ContactsListAll, ContactUpdate } from './resources/contacts.js';
export type { CallPromise, RawResponse } from './response.js';
export type { Answer, Attempt, Failure, FailureKind, Transport } from './transports/transport.js';
export { Monaco };
export default Monaco;

declare const PACKAGE_VERSION: string;

/** The version of this package. */
export const VERSION: string = PACKAGE_VERSION;

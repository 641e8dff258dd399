/** `client.contacts`: list, listAll, get, create, upsert, update, delete. */

import type { Filters } from '../filters.js';
import { Contact, ContactDetail } from '../models/contact.js';
import type { CallOptions } from '../options.js';
import type { Listing, PageOptions } from '../pages.js';
import type { CallPromise } from '../response.js';
import type { Sender } from '../sender.js';
import { type CustomFieldValues, fields, item, nothing, pathArgument } from './base.js';

/** Which contacts `list` gives, and how. */
export interface ContactsList extends PageOptions {
  /** Rules, which are ANDed, or an expression. */
  readonly filters?: Filters | undefined;
  /** One field, `-` before it for descending; `-created_at` unless given. */
  readonly sort?: string | undefined;
  /** Whether contacts carry the organisation's own fields; true unless given. */
  readonly includeCustomFields?: boolean | undefined;
  /** The first page, from 1. */
  readonly page?: number | undefined;
}

/** Which contacts `listAll` gives. */
export type ContactsListAll = Omit<ContactsList, 'sort' | 'page'>;

/** A contact's fields that can be set. `tags` are ids. */
interface ContactFields {
  readonly email?: string | null | undefined;
  readonly linkedinUrl?: string | null | undefined;
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly title?: string | null | undefined;
  readonly phoneNumber?: string | null | undefined;
  readonly location?: string | null | undefined;
  readonly doNotContact?: boolean | null | undefined;
  readonly tags?: readonly string[] | null | undefined;
  readonly customFields?: CustomFieldValues | undefined;
}

/** A new contact; its account is that of `accountId`, else of `domain`. */
export interface ContactCreate extends ContactFields {
  readonly accountId?: string | null | undefined;
  readonly domain?: string | null | undefined;
}

/** What of a contact is set. */
export interface ContactUpdate extends ContactFields {
  readonly notes?: string | null | undefined;
}

const LIST = { filters: 'filters', sort: 'sort', includeCustomFields: 'include_custom_fields' };
const { sort: _, ...LIST_ALL } = LIST;
const FIELDS = {
  email: 'email',
  linkedinUrl: 'linkedin_url',
  firstName: 'first_name',
  lastName: 'last_name',
  title: 'title',
  phoneNumber: 'phone_number',
  location: 'location',
  doNotContact: 'do_not_contact',
  tags: 'tags',
  customFields: 'custom_field_<uuid>',
};
const CREATE = { ...FIELDS, accountId: 'account_id', domain: 'domain' };
const UPDATE = { ...FIELDS, notes: 'notes' };

/** The people of a CRM. */
export class Contacts {
  readonly #sender: Sender;

  /** @internal */
  constructor(sender: Sender) {
    this.#sender = sender;
  }

  /**
   * Contacts page by page, by number, in the order of `sort`. `pageSize` is 1 to 500; 100 unless given.
   *
   * Pages are offsets over live data: a contact that is created or deleted meanwhile shifts them. `listAll` does not depend on them.
   */
  list(params: ContactsList = {}, options?: CallOptions): Listing<Contact> {
    const { pageSize, page, limit, position, ...rest } = params;
    const asked = () => ({ operation: 'list_contacts', body: fields(rest, LIST) });
    const pages = { pageSize, page, limit, position };
    return this.#sender.list({ asked, mode: 'numbered', pages }, options, (row) => new Contact(row));
  }

  /**
   * Every contact that stays, exactly once, oldest first, also while others write. `pageSize` is 500 unless given.
   *
   * At most once: every contact that is created, changed or deleted meanwhile. Where more records share one second than half a page,
   * a creation that hides a deletion between two pages is the limit.
   */
  listAll(params: ContactsListAll = {}, options?: CallOptions): Listing<Contact> {
    const { pageSize, limit, position, ...rest } = params;
    const asked = () => ({ operation: 'list_contacts', body: fields(rest, LIST_ALL) });
    const pages = { pageSize, limit, position };
    return this.#sender.list({ asked, mode: 'everything', pages }, options, (row) => new Contact(row));
  }

  /** One contact. Rejects with `NotFoundError`. */
  get(contactId: string, options?: CallOptions): CallPromise<ContactDetail> {
    const asked = () => ({ operation: 'get_contact', path: pathArgument('contact_id', contactId) });
    return this.#sender.send(asked, options, item(ContactDetail));
  }

  /**
   * Makes a contact, and its account where there is none. Takes seconds; appends `tags`.
   *
   * It is not sent again after an unknown outcome; `upsert` is, because it lands on the same record. Rejects with `ConflictError` for
   * a duplicate.
   */
  create(contact: ContactCreate, options?: CallOptions): CallPromise<Contact> {
    const asked = () => ({ operation: 'create_contact', body: fields(contact, CREATE) });
    return this.#sender.send(asked, options, item(Contact));
  }

  /**
   * Makes or changes the contact of that `email`, else of that `linkedinUrl`. Takes seconds; appends `tags`.
   *
   * Rejects with `ConflictError` where the two belong to two different contacts.
   */
  upsert(contact: ContactCreate, options?: CallOptions): CallPromise<Contact> {
    const asked = () => ({ operation: 'upsert_contact', body: fields(contact, CREATE) });
    return this.#sender.send(asked, options, item(Contact));
  }

  /**
   * Sets what is given; `tags` replace the whole set. What an explicit null does, Monaco does not document.
   *
   * It is sent again after an unknown outcome only with `resendIdempotentByEffect`. Rejects with `NotFoundError`.
   */
  update(contactId: string, contact: ContactUpdate, options?: CallOptions): CallPromise<Contact> {
    const asked = () => ({
      operation: 'update_contact',
      path: pathArgument('contact_id', contactId),
      body: fields(contact, UPDATE),
    });
    return this.#sender.send(asked, options, item(Contact));
  }

  /** Deletes a contact. Rejects with `NotFoundError`, but not where an attempt of this very call deleted it. */
  delete(contactId: string, options?: CallOptions): CallPromise<void> {
    const asked = () => ({ operation: 'delete_contact', path: pathArgument('contact_id', contactId) });
    return this.#sender.send(asked, options, nothing);
  }
}

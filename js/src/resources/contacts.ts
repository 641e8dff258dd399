/** `client.contacts`, with what takes more than one call. */

import type { Contact } from '../generated/records/contacts.js';
import { ContactsOperations } from '../generated/resources/contacts.js';
import type { CallOptions } from '../options.js';
import type { Sender } from '../sender.js';
import { Tags } from './tags.js';

/** The people of a CRM. */
export class Contacts extends ContactsOperations {
  readonly #tags: Tags;

  /** @internal */
  constructor(sender: Sender) {
    super(sender);
    this.#tags = new Tags(sender);
  }

  /**
   * Puts the tags of those names on a contact, beside those it has: it gets the contact and lists the tags, and `update` sets both.
   *
   * What another puts on it between the two is lost. Rejects with `InvalidRequestError` for a name that no tag of contacts has, and
   * as `get` and `update` do.
   */
  async addTags(contactId: string, names: readonly string[], options?: CallOptions): Promise<Contact> {
    const contact = await this.get(contactId, options);
    const tags = await this.#tags.ids('contacts', [...contact.tags, ...names], options);
    return this.update(contactId, { tags }, options);
  }
}

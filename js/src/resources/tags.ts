/** `client.tags`, with what takes more than one call. */

import { tagIds } from '../core.js';
import { checked } from '../errors.js';
import type { TagObject } from '../generated/records/tags.js';
import { TagsOperations } from '../generated/resources/tags.js';
import { encode } from '../json.js';
import type { CallOptions } from '../options.js';

/** Labels for contacts, accounts and opportunities. */
export class Tags extends TagsOperations {
  /**
   * The ids of the tags of those names, each once, in their order: tags are read as names and written as ids.
   *
   * Rejects with `InvalidRequestError` for a name that no tag for that kind of record has.
   */
  async ids(object: TagObject, names: readonly string[], options?: CallOptions): Promise<string[]> {
    const tags = encode('the tags', await this.list({ object }, options));
    const wanted = encode('names', names);
    return JSON.parse(checked(() => tagIds(tags, wanted))) as string[];
  }
}

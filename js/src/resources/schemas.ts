/** `client.schemas`, with what is kept of them. */

import { checkListing } from '../core.js';
import { checked } from '../errors.js';
import type { Filter } from '../filters.js';
import type { FieldSchema } from '../generated/records/schemas.js';
import { SchemasOperations } from '../generated/resources/schemas.js';
import { encode } from '../json.js';
import type { Sender } from '../sender.js';

/** Which fields records have, and how they are filtered, sorted and written. */
export class Schemas extends SchemasOperations {
  readonly #sender: Sender;

  /** @internal */
  constructor(sender: Sender) {
    super(sender);
    this.#sender = sender;
  }

  /**
   * The fields of one kind of record, as `get` answers them, fetched once for this client and all those of its `withOptions`. So it
   * takes no options of one call. Rejects as `get` does; a failure is not kept.
   */
  fields(entity: string): Promise<FieldSchemas> {
    return this.#sender.once(`fields of ${entity}`, async () => new FieldSchemas(await this.get(entity)));
  }
}

/** The fields of one kind of record. */
export class FieldSchemas implements Iterable<FieldSchema> {
  readonly #fields: readonly FieldSchema[];

  /** @internal */
  constructor(fields: readonly FieldSchema[]) {
    this.#fields = fields;
  }

  /** The field that filters, sorts and requests call so. */
  get(key: string): FieldSchema | undefined {
    return this.#fields.find((field) => field.key === key);
  }

  /** In the order of the answer. */
  [Symbol.iterator](): Iterator<FieldSchema> {
    return this.#fields[Symbol.iterator]();
  }

  /**
   * Throws `InvalidRequestError` where the server would refuse a listing: for a field that cannot be filtered on or sorted by, and a
   * condition that a field does not take. Fields of related records are the server's to judge.
   */
  check({ filters, sort }: { readonly filters?: Filter | undefined; readonly sort?: string | undefined }): void {
    const fields = encode('the fields', this.#fields);
    const rules = filters === undefined ? undefined : encode('filters', filters);
    checked(() => checkListing(fields, rules, sort));
  }
}

/** What a body may hold beside the fields that everybody has. */

/** The organisation's own fields, by UUID. */
export type CustomFieldValues = Readonly<Record<string, unknown>>;

/** Fields that this version does not know, under the API's names; nothing checks them. */
export type ExtraFields = Readonly<Record<string, unknown>>;

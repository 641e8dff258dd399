/** Filters of listings: an array of rules, which are ANDed, or an expression, nested to any depth. */

/**
 * `field` and its conditions come from the entity's field schema; a custom field is `custom_field_<uuid>`.
 *
 * Conditions seen: is, is_not, equals, not_equals, contains, not_contains, greater_than, less_than, greater_than_or_equals,
 * less_than_or_equals, is_empty, is_not_empty. The last two take no `value`.
 */
export interface FilterRule {
  readonly field: string;
  readonly condition: string;
  readonly value?: unknown;
}

/** Rules and expressions under one operator; `and` unless given. */
export interface FilterExpression {
  readonly operator?: 'and' | 'or' | undefined;
  readonly filters: readonly (FilterRule | FilterExpression)[];
}

export type Filters = readonly (FilterRule | FilterExpression)[] | FilterExpression;

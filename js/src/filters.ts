/** Filters of listings: rules on fields, and what holds where all or any of them do. */

import { Conditions } from './generated/conditions.js';

/** What a rule compares a field with. */
export type FilterValue = FilterScalar | readonly FilterScalar[];
type FilterScalar = string | number | boolean | Date;

interface Rule {
  readonly field: string;
  readonly condition: string;
  readonly value: FilterValue | undefined;
}

interface Expression {
  readonly operator: 'and' | 'or';
  readonly filters: readonly (Rule | Expression)[];
}

/** Which records a listing gives: made by `where`, `allOf` and `anyOf`. */
export class Filter {
  readonly #node: Rule | Expression;

  private constructor(node: Rule | Expression) {
    this.#node = node;
  }

  /** @internal */
  static rule(field: string, condition: string, value: FilterValue | undefined): Filter {
    return new Filter({ field, condition, value });
  }

  /** @internal */
  static expression(operator: 'and' | 'or', filters: readonly Filter[]): Filter {
    return new Filter({ operator, filters: filters.map((filter) => filter.#node) });
  }

  /** As the API has it, which takes no rule that stands alone. */
  toJSON(): unknown {
    return 'operator' in this.#node ? this.#node : [this.#node];
  }
}

/** A field, and the conditions that can be put on it: each gives a `Filter`. */
export class Where extends Conditions {
  readonly #field: string;

  /** @internal */
  constructor(field: string) {
    super();
    this.#field = field;
  }

  /** A condition of any name; `value` is left out where it takes none. */
  override condition(name: string, value?: FilterValue): Filter {
    return Filter.rule(this.#field, name, value);
  }
}

/**
 * The start of a rule: `where('email').contains('@example.com')`.
 *
 * `field` and its conditions are what `client.schemas.get` says; a custom field is `custom_field_<uuid>`, and one of a related record
 * `<relation>.custom_field_<uuid>`.
 */
export function where(field: string): Where {
  return new Where(field);
}

/** Holds where all of `filters` do. */
export function allOf(...filters: readonly Filter[]): Filter {
  return Filter.expression('and', filters);
}

/** Holds where any of `filters` does. */
export function anyOf(...filters: readonly Filter[]): Filter {
  return Filter.expression('or', filters);
}

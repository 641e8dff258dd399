/** Whom a key belongs to. */

import { Model } from './base.js';

/** The user and the organisation that a key acts as. */
export class Me extends Model {
  /** The organisation's id. */
  get orgId(): string {
    return this.required('org_id');
  }

  /** The user's id. */
  get userId(): string {
    return this.required('user_id');
  }

  /** E-mail address. */
  get userEmail(): string | null {
    return this.optional('user_email');
  }

  /** First name. */
  get userFirstName(): string | null {
    return this.optional('user_first_name');
  }

  /** Last name. */
  get userLastName(): string | null {
    return this.optional('user_last_name');
  }

  /** The organisation's name. */
  get orgName(): string | null {
    return this.optional('org_name');
  }
}

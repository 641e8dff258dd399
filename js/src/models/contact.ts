/** Contacts: the people of a CRM. */

import { type Data, instant, Model, optionalInstant } from './base.js';

/** A contact, as lists and changes answer it. */
export class Contact extends Model {
  /** Opaque. */
  get id(): string {
    return this.required('id');
  }

  /** The account's id. */
  get accountId(): string | null {
    return this.optional('account_id');
  }

  /** First name. */
  get firstName(): string | null {
    return this.optional('first_name');
  }

  /** Last name. */
  get lastName(): string | null {
    return this.optional('last_name');
  }

  /** E-mail address. */
  get email(): string | null {
    return this.optional('email');
  }

  /** Job title. */
  get title(): string | null {
    return this.optional('title');
  }

  /** Phone number. */
  get phoneNumber(): string | null {
    return this.optional('phone_number');
  }

  /** LinkedIn profile. */
  get linkedinUrl(): string | null {
    return this.optional('linkedin_url');
  }

  /** Where the person is. */
  get location(): string | null {
    return this.optional('location');
  }

  /** Where the record came from. */
  get source(): string | null {
    return this.optional('source');
  }

  /** Whether nobody may contact the person; false where it was not sent. */
  get doNotContact(): boolean {
    return this.optional<boolean>('do_not_contact') ?? false;
  }

  /** Free text. */
  get notes(): string | null {
    return this.optional('notes');
  }

  /** Scores as they were sent. */
  get scoring(): Data | null {
    return this.optional('scoring');
  }

  /** Names; requests take ids. */
  get tags(): readonly string[] {
    return this.required('tags');
  }

  /** When the record was made. The text as sent is `record.get('created_at')`. */
  get createdAt(): Date {
    return instant(this.required('created_at'));
  }

  /** When it was last changed. The text as sent is `record.get('updated_at')`. */
  get updatedAt(): Date {
    return instant(this.required('updated_at'));
  }

  /** When something last happened. The text as sent is `record.get('last_activity_at')`. */
  get lastActivityAt(): Date | null {
    return optionalInstant(this.optional('last_activity_at'));
  }

  /** Kind of the last activity. */
  get lastActivityType(): string | null {
    return this.optional('last_activity_type');
  }

  /** When the person was last written to. The text as sent is `record.get('last_outbound_at')`. */
  get lastOutboundAt(): Date | null {
    return optionalInstant(this.optional('last_outbound_at'));
  }

  /** Kind of the last message to the person. */
  get lastOutboundType(): string | null {
    return this.optional('last_outbound_type');
  }

  /** When the person last wrote. The text as sent is `record.get('last_inbound_at')`. */
  get lastInboundAt(): Date | null {
    return optionalInstant(this.optional('last_inbound_at'));
  }

  /** Kind of the last message from the person. */
  get lastInboundType(): string | null {
    return this.optional('last_inbound_type');
  }

  /** The organisation's own fields by UUID: text, keys of enumerations, dates as text, numbers, or whatever was sent. */
  get customFields(): Data {
    return this.ownFields();
  }
}

/** A contact, as `contacts.get` answers it. */
export class ContactDetail extends Contact {
  /** Why the heat score is what it is, as it was sent. */
  get heatScoreExplanation(): Data | null {
    return this.optional('heat_score_explanation');
  }

  /** By custom field: title, body, confidence and citations of what was filled in automatically, as it was sent. */
  get customFieldExplanations(): Data | null {
    return this.optional('custom_field_explanations');
  }
}

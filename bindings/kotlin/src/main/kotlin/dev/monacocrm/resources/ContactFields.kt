package dev.monacocrm.resources

/** A contact's fields that can be set. */
public abstract class ContactFields internal constructor() : Fields() {
    /** E-mail address. */
    public var email: String? by field("email")

    /** LinkedIn profile. */
    public var linkedinUrl: String? by field("linkedin_url")

    /** First name. */
    public var firstName: String? by field("first_name")

    /** Last name. */
    public var lastName: String? by field("last_name")

    /** Job title. */
    public var title: String? by field("title")

    /** Phone number. */
    public var phoneNumber: String? by field("phone_number")

    /** Where the person is. */
    public var location: String? by field("location")

    /** Whether nobody may contact the person. */
    public var doNotContact: Boolean? by field("do_not_contact")

    /** Ids. */
    public var tags: List<String>? by field("tags")
}

/** A new contact; its account is that of [accountId], else of [domain]. */
public class ContactCreate : ContactFields() {
    /** The account's id. */
    public var accountId: String? by field("account_id")

    /** The account's domain. */
    public var domain: String? by field("domain")
}

/** What of a contact is set. */
public class ContactUpdate : ContactFields() {
    /** Free text. */
    public var notes: String? by field("notes")
}

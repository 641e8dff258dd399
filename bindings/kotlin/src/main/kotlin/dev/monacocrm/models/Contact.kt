package dev.monacocrm.models

import kotlin.time.Instant
import kotlinx.serialization.KSerializer
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject

/** A contact, one of the people of a CRM, as lists and changes answer it. */
@Serializable(with = ContactSerializer::class)
public open class Contact internal constructor(data: JsonObject) : Model(data) {
    /** Opaque. */
    public val id: String
        get() = required("id")

    /** The account's id. */
    public val accountId: String?
        get() = text("account_id")

    /** First name. */
    public val firstName: String?
        get() = text("first_name")

    /** Last name. */
    public val lastName: String?
        get() = text("last_name")

    /** E-mail address. */
    public val email: String?
        get() = text("email")

    /** Job title. */
    public val title: String?
        get() = text("title")

    /** Phone number. */
    public val phoneNumber: String?
        get() = text("phone_number")

    /** LinkedIn profile. */
    public val linkedinUrl: String?
        get() = text("linkedin_url")

    /** Where the person is. */
    public val location: String?
        get() = text("location")

    /** Where the record came from. */
    public val source: String?
        get() = text("source")

    /** Whether nobody may contact the person; false where it was not sent. */
    public val doNotContact: Boolean
        get() = flag("do_not_contact") ?: false

    /** Free text. */
    public val notes: String?
        get() = text("notes")

    /** Scores as they were sent. */
    public val scoring: JsonObject?
        get() = record("scoring")

    /** Names; requests take ids. */
    public val tags: List<String>
        get() = texts("tags")

    /** When the record was made. The text as sent is `record["created_at"]`. */
    public val createdAt: Instant
        get() = instant("created_at") ?: throw missing("created_at")

    /** When it was last changed. The text as sent is `record["updated_at"]`. */
    public val updatedAt: Instant
        get() = instant("updated_at") ?: throw missing("updated_at")

    /** When something last happened. The text as sent is `record["last_activity_at"]`. */
    public val lastActivityAt: Instant?
        get() = instant("last_activity_at")

    /** Kind of the last activity. */
    public val lastActivityType: String?
        get() = text("last_activity_type")

    /** When the person was last written to. The text as sent is `record["last_outbound_at"]`. */
    public val lastOutboundAt: Instant?
        get() = instant("last_outbound_at")

    /** Kind of the last message to the person. */
    public val lastOutboundType: String?
        get() = text("last_outbound_type")

    /** When the person last wrote. The text as sent is `record["last_inbound_at"]`. */
    public val lastInboundAt: Instant?
        get() = instant("last_inbound_at")

    /** Kind of the last message from the person. */
    public val lastInboundType: String?
        get() = text("last_inbound_type")

    /** The organisation's own fields by UUID: text, keys of enumerations, dates as text, numbers, or whatever was sent. */
    public val customFields: Map<String, JsonElement>
        get() = ownFields()

    /** Reads and writes it whole. */
    public companion object {
        /** The serializer of kotlinx.serialization. */
        public fun serializer(): KSerializer<Contact> = ContactSerializer
    }
}

/** A contact, as `contacts.get` answers it. */
@Serializable(with = ContactDetailSerializer::class)
public class ContactDetail internal constructor(data: JsonObject) : Contact(data) {
    /** Why the heat score is what it is, as it was sent. */
    public val heatScoreExplanation: JsonObject?
        get() = record("heat_score_explanation")

    /** By custom field: title, body, confidence and citations of what was filled in automatically, as it was sent. */
    public val customFieldExplanations: JsonObject?
        get() = record("custom_field_explanations")

    /** Reads and writes it whole. */
    public companion object {
        /** The serializer of kotlinx.serialization. */
        public fun serializer(): KSerializer<ContactDetail> = ContactDetailSerializer
    }
}

/** Reads and writes a [Contact] whole. */
public object ContactSerializer : ModelSerializer<Contact>("Contact", ::Contact)

/** Reads and writes a [ContactDetail] whole. */
public object ContactDetailSerializer : ModelSerializer<ContactDetail>("ContactDetail", ::ContactDetail)

package dev.monacocrm.resources

import dev.monacocrm.CallOptions
import dev.monacocrm.Filter
import dev.monacocrm.Listing
import dev.monacocrm.PageOptions
import dev.monacocrm.Sender
import dev.monacocrm.asked
import dev.monacocrm.encoded
import dev.monacocrm.listed
import dev.monacocrm.models.Contact
import dev.monacocrm.models.ContactDetail
import kotlinx.serialization.json.JsonElement

/** The people of a CRM. */
public class Contacts internal constructor(private val sender: Sender) {
    /**
     * Contacts page by page, by number, in the order of [sort].
     *
     * Pages are offsets over live data: a contact that is created or deleted meanwhile shifts them. [listAll] does not depend on
     * them.
     *
     * @param filters which contacts; all unless given
     * @param sort one field, `-` before it for descending; `-created_at` unless given
     * @param includeCustomFields whether contacts carry the organisation's own fields; true unless given
     * @param pageSize rows a page, 1 to 500; 100 unless given
     * @param page the first page, from 1
     * @param limit items at most
     * @param position where an earlier listing with the same arguments stopped
     */
    public fun list(
        filters: Filter? = null,
        sort: String? = null,
        includeCustomFields: Boolean? = null,
        pageSize: Int? = null,
        page: Long? = null,
        limit: Long? = null,
        position: String? = null,
        options: CallOptions? = null,
    ): Listing<Contact> {
        val body = bodyOf("filters" to filters?.let(::listed), "sort" to sort, "include_custom_fields" to includeCustomFields)
        val pages = PageOptions("numbered", pageSize, page, limit, position)
        return sender.list(asked("list_contacts", body = body), pages, options, ::Contact)
    }

    /**
     * Every contact that stays, exactly once, oldest first, also while others write.
     *
     * At most once: every contact that is created, changed or deleted meanwhile. Where more records share one second than half a
     * page, a creation that hides a deletion between two pages is the limit.
     *
     * @param pageSize rows a page, 1 to 500; 500 unless given. The rest is as in [list]
     */
    public fun listAll(
        filters: Filter? = null,
        includeCustomFields: Boolean? = null,
        pageSize: Int? = null,
        limit: Long? = null,
        position: String? = null,
        options: CallOptions? = null,
    ): Listing<Contact> {
        val body = bodyOf("filters" to filters?.let(::listed), "include_custom_fields" to includeCustomFields)
        val pages = PageOptions("everything", pageSize, null, limit, position)
        return sender.list(asked("list_contacts", body = body), pages, options, ::Contact)
    }

    /** One contact. Throws [NotFoundException][dev.monacocrm.NotFoundException]. */
    public suspend fun get(contactId: String, options: CallOptions? = null): ContactDetail =
        sender.send(asked("get_contact", path(contactId)), options, item(::ContactDetail))

    /**
     * Makes a contact, and its account where there is none. Takes seconds; appends `tags`.
     *
     * It is not sent again after an unknown outcome; [upsert] is, because it lands on the same record. Throws
     * [ConflictException][dev.monacocrm.ConflictException] for a duplicate.
     */
    public suspend fun create(options: CallOptions? = null, contact: ContactCreate.() -> Unit): Contact =
        sender.send(asked("create_contact", body = ContactCreate().apply(contact).json()), options, item(::Contact))

    /**
     * Makes or changes the contact of that `email`, else of that `linkedinUrl`. Takes seconds; appends `tags`.
     *
     * Throws [ConflictException][dev.monacocrm.ConflictException] where the two belong to two different contacts.
     */
    public suspend fun upsert(options: CallOptions? = null, contact: ContactCreate.() -> Unit): Contact =
        sender.send(asked("upsert_contact", body = ContactCreate().apply(contact).json()), options, item(::Contact))

    /**
     * Sets what is given; `tags` replace the whole set. What an explicit null does, Monaco does not document.
     *
     * It is sent again after an unknown outcome only with `resendIdempotentByEffect`. Throws
     * [NotFoundException][dev.monacocrm.NotFoundException].
     */
    public suspend fun update(contactId: String, options: CallOptions? = null, contact: ContactUpdate.() -> Unit): Contact {
        val body = ContactUpdate().apply(contact).json()
        return sender.send(asked("update_contact", path(contactId), body = body), options, item(::Contact))
    }

    /**
     * Deletes a contact. Throws [NotFoundException][dev.monacocrm.NotFoundException], but not where an attempt of this very call
     * deleted it.
     */
    public suspend fun delete(contactId: String, options: CallOptions? = null) {
        sender.send(asked("delete_contact", path(contactId)), options) {}
    }

    private fun path(contactId: String) = mapOf("contact_id" to contactId)

    /** What is null was left out. */
    private fun bodyOf(vararg members: Pair<String, Any?>): JsonElement = encoded(members.filter { it.second != null }.toMap())
}

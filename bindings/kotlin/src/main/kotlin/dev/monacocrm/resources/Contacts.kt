package dev.monacocrm.resources

import dev.monacocrm.CallOptions
import dev.monacocrm.Sender
import dev.monacocrm.models.Contact
import dev.monacocrm.models.TagObject

/** The people of a CRM. */
public class Contacts internal constructor(sender: Sender) : ContactsOperations(sender) {
    /**
     * Adds the tags of those names to a contact's, in three calls: it is read, the tags for contacts are listed, and all of its
     * tags are written. A tag that someone else adds meanwhile can be lost.
     *
     * Throws [NotFoundException][dev.monacocrm.NotFoundException], and
     * [InvalidRequestException][dev.monacocrm.InvalidRequestException] where there is no tag of a name: nothing is changed then.
     */
    public suspend fun addTags(contactId: String, names: List<String>, options: CallOptions? = null): Contact {
        val contact = get(contactId, options)
        val ids = Tags(sender).ids(TagObject.CONTACTS, contact.tags + names, options)
        return update(contactId, options) { tags = ids }
    }
}

package dev.monacocrm.resources

import dev.monacocrm.CallOptions
import dev.monacocrm.Sender
import dev.monacocrm.checked
import dev.monacocrm.internal.core.tagIds
import dev.monacocrm.models.TagObject
import dev.monacocrm.wellFormed
import kotlinx.serialization.json.JsonArray

/** Labels for contacts, accounts and opportunities. */
public class Tags internal constructor(sender: Sender) : TagsOperations(sender) {
    /**
     * The ids of the tags of those names, which requests take, each once: answers hold names. It lists the tags for that kind of
     * record.
     *
     * Throws [InvalidRequestException][dev.monacocrm.InvalidRequestException] where there is no tag of a name.
     */
    public suspend fun ids(`object`: TagObject, names: List<String>, options: CallOptions? = null): List<String> {
        val tags = JsonArray(list(`object`, options).map { it.toJson() })
        return checked { tagIds(tags.toString(), names.map { wellFormed("names", it) }) }
    }
}

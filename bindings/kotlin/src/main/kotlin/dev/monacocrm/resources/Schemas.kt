package dev.monacocrm.resources

import dev.monacocrm.CallOptions
import dev.monacocrm.Filter
import dev.monacocrm.Sender
import dev.monacocrm.checked
import dev.monacocrm.encoded
import dev.monacocrm.internal.core.checkListing
import dev.monacocrm.models.FieldSchema
import dev.monacocrm.wellFormed
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.serialization.json.JsonArray

/** Which fields records have, and how they are filtered, sorted and written. */
public class Schemas internal constructor(sender: Sender) : SchemasOperations(sender) {
    /**
     * The fields of a kind of record, as [get] answers them. They are fetched once and kept as long as the client, and shared
     * with those that `withOptions` gives.
     *
     * Throws [NotFoundException][dev.monacocrm.NotFoundException].
     */
    public suspend fun fields(entity: String, options: CallOptions? = null): FieldSchemas =
        sender.schemas.of(entity) { FieldSchemas(get(entity, options)) }
}

/** The fields of a kind of record. */
public class FieldSchemas internal constructor(private val all: List<FieldSchema>) : Iterable<FieldSchema> by all {
    private val byKey = all.associateBy { it.key }

    /** The field that filters and `sort` call so; null where there is none. */
    public operator fun get(key: String): FieldSchema? = byKey[key]

    /**
     * Checks what a listing is to be told, without sending anything. Throws
     * [InvalidRequestException][dev.monacocrm.InvalidRequestException] for fields that cannot be filtered on, for conditions that
     * they do not take, and for a sort by what cannot be sorted by.
     */
    public fun check(filters: Filter? = null, sort: String? = null) {
        val schemas = JsonArray(all.map { it.toJson() }).toString()
        val rules = filters?.let { encoded(it).toString() }
        checked { checkListing(schemas, rules, sort?.let { wellFormed("sort", it) }) }
    }

    override fun toString(): String = "FieldSchemas(${byKey.keys.joinToString()})"
}

/** The field schemas that a client has fetched. */
internal class KeptSchemas {
    private val turn = Mutex()
    private val kept = mutableMapOf<String, FieldSchemas>()

    /** Those of [entity], which [fetch] fetches unless they are kept: not twice where several ask at once. */
    suspend fun of(entity: String, fetch: suspend () -> FieldSchemas): FieldSchemas = turn.withLock {
        kept[entity] ?: fetch().also { kept[entity] = it }
    }
}

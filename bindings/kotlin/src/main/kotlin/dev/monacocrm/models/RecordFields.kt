package dev.monacocrm.models

import dev.monacocrm.encoded
import dev.monacocrm.resources.GivenFields
import kotlin.properties.ReadWriteProperty
import kotlinx.serialization.json.JsonObject

/** Fields of a record that is made, or is changed from [base]. */
public abstract class RecordFields<R : Model> internal constructor(private val base: R?) : GivenFields() {
    /** The base's fields, the unknown ones included, under those that were set. Throws as [encoded] does. */
    internal fun built(): JsonObject = JsonObject(base?.toJson().orEmpty() + json())

    /** A property that stands for the API's field of that name; until it is set, it is the base's, which [read] reads. */
    internal fun <T> field(name: String, read: (R) -> T?): ReadWriteProperty<GivenFields, T?> =
        property(name) { base?.takeIf { it[name] != null }?.let(read) }
}

/** A record of these fields. Throws as [encoded] does. */
internal fun recordOf(vararg fields: Pair<String, Any?>): JsonObject = JsonObject(fields.toMap().mapValues { encoded(it.value) })

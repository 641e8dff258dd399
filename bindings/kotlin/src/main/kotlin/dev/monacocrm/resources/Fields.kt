package dev.monacocrm.resources

import dev.monacocrm.encoded
import dev.monacocrm.internal.core.redact
import dev.monacocrm.invalidRequest
import kotlin.properties.ReadWriteProperty
import kotlin.reflect.KProperty
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonObject

private val UUID = Regex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOption.IGNORE_CASE)

/** A record's fields that are sent: those that were set, null included. What was not set is left out. */
@DslMarker public annotation class FieldsDsl

/** What every set of fields has in common. */
@FieldsDsl
public abstract class Fields internal constructor() {
    private val given = linkedMapOf<String, Any?>()
    private val own = linkedMapOf<String, Any?>()

    /**
     * Sets one of the organisation's own fields, by its UUID. Throws
     * [InvalidRequestException][dev.monacocrm.InvalidRequestException] for any other key, which the API would take and lose.
     */
    public fun customField(uuid: String, value: Any?) {
        if (!UUID.matches(uuid)) {
            throw invalidRequest("customField has the key ${redact(uuid)}; expected the field's UUID, without custom_field_")
        }
        own["custom_field_${uuid.lowercase()}"] = value
    }

    /** As the API takes them. Throws [InvalidRequestException][dev.monacocrm.InvalidRequestException]. */
    internal fun json(): JsonElement = encoded(given + own)

    override fun toString(): String = "${this::class.simpleName}(${(given.keys + own.keys).joinToString()})"

    /** A property that stands for the API's field of that name. */
    internal fun <T> field(name: String): ReadWriteProperty<Fields, T?> =
        object : ReadWriteProperty<Fields, T?> {
            @Suppress("UNCHECKED_CAST") override fun getValue(thisRef: Fields, property: KProperty<*>): T? = given[name] as T?

            override fun setValue(thisRef: Fields, property: KProperty<*>, value: T?) {
                given[name] = value
            }
        }
}

/** Reads an item's envelope, in which the core has found an object. */
internal fun <T> item(read: (JsonObject) -> T): (JsonElement?) -> T = { value ->
    read(value?.jsonObject?.get("data")?.jsonObject ?: JsonObject(emptyMap()))
}

package dev.monacocrm.models

import kotlin.time.Instant
import kotlinx.serialization.KSerializer
import kotlinx.serialization.descriptors.SerialDescriptor
import kotlinx.serialization.encoding.Decoder
import kotlinx.serialization.encoding.Encoder
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull

private val CUSTOM_FIELD = Regex("custom_field_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", RegexOption.IGNORE_CASE)
private val INSTANT =
    Regex("""(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?)?(?:(Z)|([+-]\d\d):?(\d\d))?""", RegexOption.IGNORE_CASE)

/**
 * A record as the server sent it, unknown fields included: so it is serialised, and so it is compared.
 *
 * Declared fields are properties; every field, known or not, is reached by `record["name"]`. A field that is missing is null
 * where it is optional, and throws an [IllegalStateException] where it is not. What is printed shows no personal data.
 */
public abstract class Model internal constructor(private val data: JsonObject) {
    /** The field as it was sent; null where it was not. */
    public operator fun get(name: String): JsonElement? = data[name]

    /** What was sent, unknown fields included. */
    public fun toJson(): JsonObject = data

    override fun toString(): String {
        val id = (data["id"] as? JsonPrimitive)?.takeIf { it.isString }?.content
        return if (id == null) name else "$name($id)"
    }

    override fun equals(other: Any?): Boolean = other is Model && other::class == this::class && other.data == data

    override fun hashCode(): Int = data.hashCode()

    private val name: String
        get() = this::class.simpleName.orEmpty()

    internal fun text(name: String): String? {
        val value = data[name] ?: return null
        if (value is JsonNull) return null
        return (value as? JsonPrimitive)?.content ?: throw unexpected(name, "text")
    }

    internal fun required(name: String): String = text(name) ?: throw missing(name)

    internal fun flag(name: String): Boolean? {
        val value = data[name] ?: return null
        if (value is JsonNull) return null
        return (value as? JsonPrimitive)?.booleanOrNull ?: throw unexpected(name, "a truth value")
    }

    internal fun instant(name: String): Instant? = text(name)?.let { instantOf(it) ?: throw unexpected(name, "an instant") }

    internal fun record(name: String): JsonObject? = data[name] as? JsonObject

    internal fun texts(name: String): List<String> {
        val values = data[name] as? JsonArray ?: throw missing(name)
        return values.map { (it as? JsonPrimitive)?.content ?: throw unexpected(name, "texts") }
    }

    /** The organisation's own fields by UUID: text, keys of enumerations, dates as text, numbers, or whatever was sent. */
    internal fun ownFields(): Map<String, JsonElement> = buildMap {
        for ((name, value) in data) CUSTOM_FIELD.matchEntire(name)?.let { put(it.groupValues[1].lowercase(), value) }
    }

    internal fun missing(name: String) = IllegalStateException("the server sent this ${this.name} without $name")

    private fun unexpected(name: String, expected: String) =
        IllegalStateException("the server sent something else than $expected for $name of this ${this.name}")
}

/** An ISO 8601 instant; without an offset it is UTC. Null for what is none. */
internal fun instantOf(text: String): Instant? {
    val (date, minutes, seconds, zulu, hours, rest) = INSTANT.matchEntire(text)?.destructured ?: return null
    val offset = if (zulu.isNotEmpty() || hours.isEmpty()) "Z" else "$hours:$rest"
    return Instant.parseOrNull("${date}T${minutes.ifEmpty { "00:00" }}${seconds.ifEmpty { ":00" }}$offset")
}

/** A record to JSON and back, whole. */
public abstract class ModelSerializer<T : Model> internal constructor(name: String, private val read: (JsonObject) -> T) :
    KSerializer<T> {
    override val descriptor: SerialDescriptor = SerialDescriptor("dev.monacocrm.models.$name", JsonObject.serializer().descriptor)

    override fun serialize(encoder: Encoder, value: T): Unit =
        encoder.encodeSerializableValue(JsonObject.serializer(), value.toJson())

    override fun deserialize(decoder: Decoder): T = read(decoder.decodeSerializableValue(JsonObject.serializer()))
}

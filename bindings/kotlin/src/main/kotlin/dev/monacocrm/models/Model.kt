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
import kotlinx.serialization.json.doubleOrNull
import kotlinx.serialization.json.longOrNull

private val CUSTOM_FIELD = Regex("custom_field_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", RegexOption.IGNORE_CASE)
private val INSTANT =
    Regex("""(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?)?(?:(Z)|([+-]\d\d):?(\d\d))?""", RegexOption.IGNORE_CASE)

/**
 * A record as the server sent it, unknown fields included: so it is serialised, and so it is compared.
 *
 * Declared fields are properties; every field, known or not, is reached by `record["name"]`, and so is the text of an instant. A
 * field that is missing is null where it is optional, and throws an [IllegalStateException] where it is not. What is printed
 * shows no personal data.
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

    internal fun text(name: String): String? = sent(name, "text", ::textOf)

    internal fun whole(name: String): Long? = sent(name, "a whole number") { (it as? JsonPrimitive)?.longOrNull }

    internal fun number(name: String): Double? = sent(name, "a number") { (it as? JsonPrimitive)?.doubleOrNull }

    internal fun flag(name: String): Boolean? = sent(name, "a truth value") { (it as? JsonPrimitive)?.booleanOrNull }

    internal fun instant(name: String): Instant? = text(name)?.let { instantOf(it) ?: unexpected(name, "an instant") }

    internal fun <T> record(name: String, read: (JsonObject) -> T): T? = sent(name, "an object") { it as? JsonObject }?.let(read)

    internal fun texts(name: String): List<String>? = items(name, "texts", ::textOf)

    internal fun <T> records(name: String, read: (JsonObject) -> T): List<T>? =
        items(name, "objects") { it as? JsonObject }?.map(read)

    internal fun <T> recordsByKey(name: String, read: (JsonObject) -> T): Map<String, T>? =
        record(name) { it }?.mapValues { (_, value) -> read(value as? JsonObject ?: unexpected(name, "objects")) }

    /** The organisation's own fields by UUID: text, keys of enumerations, dates as text, numbers, or whatever was sent. */
    internal fun ownFields(): Map<String, JsonElement> = buildMap {
        for ((name, value) in data) CUSTOM_FIELD.matchEntire(name)?.let { put(it.groupValues[1].lowercase(), value) }
    }

    internal fun missing(name: String): Nothing = error("the server sent this ${this.name} without $name")

    /** Null where it was not sent. */
    private inline fun <T : Any> sent(name: String, expected: String, read: (JsonElement) -> T?): T? {
        val value = data[name] ?: return null
        return if (value is JsonNull) null else read(value) ?: unexpected(name, expected)
    }

    private inline fun <T : Any> items(name: String, expected: String, read: (JsonElement) -> T?): List<T>? =
        sent(name, expected) { it as? JsonArray }?.map { read(it) ?: unexpected(name, expected) }

    private fun unexpected(name: String, expected: String): Nothing =
        error("the server sent something else than $expected for $name of this ${this.name}")
}

/** The text of what is one, or is written as one. */
internal fun textOf(value: JsonElement?): String? = (value as? JsonPrimitive)?.takeIf { it !is JsonNull }?.content

/** An ISO 8601 instant; without an offset it is UTC. Null for what is none. */
internal fun instantOf(text: String): Instant? {
    val (date, minutes, seconds, zulu, hours, rest) = INSTANT.matchEntire(text)?.destructured ?: return null
    val offset = if (zulu.isNotEmpty() || hours.isEmpty()) "Z" else "$hours:$rest"
    return Instant.parseOrNull("${date}T${minutes.ifEmpty { "00:00" }}${seconds.ifEmpty { ":00" }}$offset")
}

/** A record to JSON and back, whole. */
public abstract class ModelSerializer<T : Model> internal constructor(name: String, private val read: (JsonObject) -> T) :
    KSerializer<T> {
    /** Made when it is asked for, so that records which are only read do not wait for it. */
    override val descriptor: SerialDescriptor by lazy {
        SerialDescriptor("dev.monacocrm.models.$name", JsonObject.serializer().descriptor)
    }

    override fun serialize(encoder: Encoder, value: T): Unit =
        encoder.encodeSerializableValue(JsonObject.serializer(), value.toJson())

    override fun deserialize(decoder: Decoder): T = read(decoder.decodeSerializableValue(JsonObject.serializer()))
}

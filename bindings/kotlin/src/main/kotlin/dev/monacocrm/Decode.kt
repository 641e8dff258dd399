package dev.monacocrm

import dev.monacocrm.internal.core.Input
import dev.monacocrm.internal.core.Pagination
import dev.monacocrm.internal.core.Row
import dev.monacocrm.internal.core.Shape
import dev.monacocrm.transports.Answer
import kotlinx.serialization.SerializationException
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/** A success's body as JSON; null for what is none: JSON is UTF-8 (RFC 8259 section 8.1). */
internal fun decode(body: ByteArray): JsonElement? {
    if (body.isEmpty()) return null
    return try {
        JsonReader(body).read()
    } catch (_: SerializationException) {
        null
    } catch (_: CharacterCodingException) {
        null
    }
}

/** Tells a call of a success that was decoded to [value]. */
internal fun succeeded(answer: Answer, value: JsonElement?): Input {
    val data = (value as? JsonObject)?.get("data")
    val shape =
        when {
            value == null -> if (answer.body.isEmpty()) Shape.EMPTY else Shape.UNDECODABLE
            data is JsonObject -> Shape.DATA_OBJECT
            else -> Shape.JSON
        }
    return Input.Succeeded(answer.status.toUShort(), linesOf(answer.headers), shape, pagination(value), rows(data))
}

/** Names and values, one a line. */
internal fun linesOf(headers: List<Pair<String, String>>): String = buildString {
    for ((name, value) in headers) {
        if (isNotEmpty()) append('\n')
        append(name).append('\n').append(value)
    }
}

private fun pagination(value: JsonElement?): Pagination? {
    val given = (value as? JsonObject)?.get("pagination") as? JsonObject ?: return null
    return Pagination(
        count(given["page"]) ?: return null,
        count(given["page_size"]) ?: return null,
        count(given["total_count"]) ?: return null,
        count(given["total_pages"]) ?: return null,
    )
}

internal fun count(value: JsonElement?): ULong? = (value as? JsonPrimitive)?.takeUnless { it.isString }?.content?.toULongOrNull()

private fun rows(data: JsonElement?): List<Row>? {
    if (data !is JsonArray) return null
    return data.map { row -> if (row is JsonObject) Row(textOrNull(row["id"]), textOrNull(row["created_at"])) else return null }
}

/** Half of a surrogate pair has no form in UTF-8, in which texts cross. */
private fun textOrNull(value: JsonElement?): String? =
    (value as? JsonPrimitive)?.takeIf { it.isString }?.content?.takeIf(::isWellFormed)

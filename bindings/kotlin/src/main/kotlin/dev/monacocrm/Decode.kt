package dev.monacocrm

import dev.monacocrm.internal.core.Input
import dev.monacocrm.internal.core.Pagination
import dev.monacocrm.internal.core.Row
import dev.monacocrm.internal.core.Shape
import dev.monacocrm.transports.Answer
import kotlinx.serialization.SerializationException
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/** A success's body as JSON; null for what is none: JSON is UTF-8 (RFC 8259 section 8.1). */
internal fun decode(body: ByteArray): JsonElement? {
    if (body.isEmpty()) return null
    return try {
        Json.parseToJsonElement(textOf(body)).takeIf(::isStrict)
    } catch (_: SerializationException) {
        null
    } catch (_: CharacterCodingException) {
        null
    }
}

/** The replacement character stands for itself or for what is no UTF-8, which is then looked at once more. */
private fun textOf(utf8: ByteArray): String {
    val text = String(utf8, Charsets.UTF_8)
    return if ('\uFFFD' in text) utf8.decodeToString(throwOnInvalidSequence = true) else text
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

/** The decoder takes any word for a value; JSON has four kinds of those that stand without quotes. */
private fun isStrict(value: JsonElement): Boolean {
    val left = ArrayDeque(listOf(value))
    while (left.isNotEmpty()) {
        when (val next = left.removeLast()) {
            is JsonObject -> next.values.forEach { member -> if (!isLeafOrLeft(member, left)) return false }
            is JsonArray -> next.forEach { member -> if (!isLeafOrLeft(member, left)) return false }
            is JsonPrimitive -> if (!isLiteral(next)) return false
        }
    }
    return true
}

private fun isLeafOrLeft(member: JsonElement, left: ArrayDeque<JsonElement>): Boolean {
    if (member is JsonPrimitive) return isLiteral(member)
    left.addLast(member)
    return true
}

private fun isLiteral(value: JsonPrimitive): Boolean =
    value.isString || value is JsonNull || value.content == "true" || value.content == "false" || isNumber(value.content)

/** RFC 8259 section 6. */
private fun isNumber(text: String): Boolean {
    var at = if (text.startsWith('-')) 1 else 0
    val whole = digits(text, at)
    if (whole == at || (text[at] == '0' && whole > at + 1)) return false
    at = whole
    if (at < text.length && text[at] == '.') {
        val fraction = digits(text, at + 1)
        if (fraction == at + 1) return false
        at = fraction
    }
    if (at < text.length && text[at] in "eE") {
        val exponent = if (at + 1 < text.length && text[at + 1] in "+-") at + 2 else at + 1
        at = digits(text, exponent)
        if (at == exponent) return false
    }
    return at == text.length
}

/** Where the digits that begin at [from] end. */
private fun digits(text: String, from: Int): Int {
    var at = from
    while (at < text.length && text[at] in '0'..'9') at += 1
    return at
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

package dev.monacocrm

import dev.monacocrm.models.Enumeration
import dev.monacocrm.models.Model
import kotlin.time.Instant
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/** A value as JSON. Throws [InvalidRequestException] for what has no form in it. */
internal fun encoded(value: Any?): JsonElement =
    when (value) {
        null -> JsonNull
        is JsonElement -> value
        is Filter -> listed(value)
        is Model -> value.toJson()
        is Enumeration -> JsonPrimitive(wellFormed("the body", value.value))
        is Instant -> JsonPrimitive(value.toString())
        is String -> JsonPrimitive(wellFormed("the body", value))
        is Boolean -> JsonPrimitive(value)
        is Number -> number(value)
        is Map<*, *> -> JsonObject(value.entries.associate { (name, member) -> nameOf(name) to encoded(member) })
        is Iterable<*> -> JsonArray(value.map(::encoded))
        is Array<*> -> JsonArray(value.map(::encoded))
        else -> throw invalidRequest("the body is no JSON: a value of type ${value::class.simpleName} has no JSON form")
    }

/** Half of a surrogate pair has no form in UTF-8, in which texts cross. What is refused may be a secret and is not shown. */
internal fun wellFormed(name: String, text: String): String {
    if (!isWellFormed(text)) throw invalidRequest("$name holds half of a surrogate pair, which has no form in UTF-8")
    return text
}

internal fun isWellFormed(text: String): Boolean {
    var index = 0
    while (index < text.length) {
        val unit = text[index]
        if (unit.isSurrogate()) {
            val pairs = unit.isHighSurrogate() && index + 1 < text.length && text[index + 1].isLowSurrogate()
            if (!pairs) return false
            index += 1
        }
        index += 1
    }
    return true
}

private fun number(value: Number): JsonPrimitive {
    val isFinite = (value as? Double)?.isFinite() ?: (value as? Float)?.isFinite() ?: true
    if (!isFinite) throw invalidRequest("the body is no JSON: $value has no JSON form")
    return JsonPrimitive(value)
}

private fun nameOf(name: Any?): String =
    wellFormed("the body", name as? String ?: throw invalidRequest("the body is no JSON: a name is no text"))

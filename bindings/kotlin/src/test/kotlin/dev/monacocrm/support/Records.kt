package dev.monacocrm.support

import dev.monacocrm.camelCase
import dev.monacocrm.encoded
import dev.monacocrm.models.Model
import dev.monacocrm.models.instantOf
import kotlin.time.Instant
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.doubleOrNull
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals

/** That a record's properties have these fields, given by the API's names: they are read by their types, and then compared. */
fun assertHas(fields: JsonObject, record: Model) {
    for ((name, expected) in fields) {
        when (val read = propertyOf(record, name)) {
            is Instant -> assertEquals(instantOf(expected.jsonPrimitive.content), read, name)
            is Map<*, *> if name == "custom_fields" ->
                for ((uuid, value) in expected as JsonObject) assertEquals(value, read[uuid] ?: JsonNull, uuid)
            else -> assertEquals(comparable(expected), comparable(encoded(read)), name)
        }
    }
}

/** What the property for the API's field of that name gives. The getter of a type that is a mere text has a suffix. */
private fun propertyOf(record: Model, name: String): Any? {
    val property = camelCase(name)
    val getters = setOf("get" + property.replaceFirstChar(Char::uppercase), property)
    val getter = record.javaClass.methods.firstOrNull { it.parameterCount == 0 && it.name.substringBefore('-') in getters }
    return checkNotNull(getter) { "${record.javaClass.simpleName} has no property $property" }.invoke(record)
}

/** A number is what it counts, however it is written. */
private fun comparable(value: JsonElement): Any =
    if (value is JsonPrimitive && value !is JsonNull && !value.isString) value.doubleOrNull ?: value else value

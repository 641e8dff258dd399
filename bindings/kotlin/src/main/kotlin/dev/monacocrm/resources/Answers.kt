package dev.monacocrm.resources

import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject

/** Reads an item's envelope, in which the core has found an object. */
internal fun <T> item(read: (JsonObject) -> T): (JsonElement?) -> T = { value ->
    read(value?.jsonObject?.get("data")?.jsonObject ?: JsonObject(emptyMap()))
}

/** Reads a list's envelope, in which the core has found an array of objects. */
internal fun <T> rows(read: (JsonObject) -> T): (JsonElement?) -> List<T> = { value ->
    value?.jsonObject?.get("data")?.jsonArray.orEmpty().map { read(it.jsonObject) }
}

/** Of an answer that holds nothing. */
internal val nothing: (JsonElement?) -> Unit = {}

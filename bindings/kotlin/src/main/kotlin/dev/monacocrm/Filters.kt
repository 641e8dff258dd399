package dev.monacocrm

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/**
 * Which records a listing gives: a rule, of [where], or an expression of several, of [allOf] and [anyOf], nested to any depth.
 */
public sealed interface Filter

/** A rule on a field, such as `where("email").contains("@example.com")`. */
public class Where internal constructor(private val field: String) : Conditions() {
    override fun condition(name: String, value: Any?): Filter =
        FilterRule(mapOf("field" to field, "condition" to name, "value" to value))

    override fun condition(name: String): Filter = FilterRule(mapOf("field" to field, "condition" to name))

    override fun toString(): String = "Where($field)"
}

/**
 * A rule on [field], which [dev.monacocrm.resources.Schemas.fields] knows with its conditions; a custom field is
 * `custom_field_<uuid>`.
 */
public fun where(field: String): Where = Where(field)

/** Holds where all of [filters] do. */
public fun allOf(vararg filters: Filter): Filter = FilterExpression("and", filters.asList())

/** Holds where one of [filters] does. */
public fun anyOf(vararg filters: Filter): Filter = FilterExpression("or", filters.asList())

private class FilterRule(val members: Map<String, Any?>) : Filter

private class FilterExpression(val operator: String, val filters: List<Filter>) : Filter

/** As a request takes it: an expression, or rules, which are ANDed. Throws [InvalidRequestException] as [jsonOf] does. */
internal fun listed(filter: Filter): JsonElement = if (filter is FilterRule) JsonArray(listOf(jsonOf(filter))) else jsonOf(filter)

/** As an expression takes it. Throws [InvalidRequestException] for a value without a JSON form. */
private fun jsonOf(filter: Filter): JsonElement =
    when (filter) {
        is FilterRule -> encoded(filter.members)
        is FilterExpression ->
            JsonObject(mapOf("operator" to JsonPrimitive(filter.operator), "filters" to JsonArray(filter.filters.map(::jsonOf))))
    }

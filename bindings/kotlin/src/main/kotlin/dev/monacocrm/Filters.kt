package dev.monacocrm

import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/** Which records a listing gives: a rule, or an expression of several, nested to any depth. */
public sealed interface Filter {
    /** Makes them. */
    public companion object {
        /**
         * `field` and its conditions come from the entity's field schema; a custom field is `custom_field_<uuid>`. `value` is
         * text, a number, a boolean, a list or null.
         */
        public fun rule(field: String, condition: String, value: Any?): Filter =
            FilterRule(mapOf("field" to field, "condition" to condition, "value" to value))

        /** As [rule], of a condition that takes no value: `is_empty` and `is_not_empty`. */
        public fun rule(field: String, condition: String): Filter = FilterRule(mapOf("field" to field, "condition" to condition))

        /** Holds where all of [filters] do. */
        public fun allOf(vararg filters: Filter): Filter = FilterExpression("and", filters.asList())

        /** Holds where one of [filters] does. */
        public fun anyOf(vararg filters: Filter): Filter = FilterExpression("or", filters.asList())
    }
}

private class FilterRule(val members: Map<String, Any?>) : Filter

private class FilterExpression(val operator: String, val filters: List<Filter>) : Filter

/** As a listing takes it: an expression, or rules, which are ANDed. Throws [InvalidRequestException] as [jsonOf] does. */
internal fun listed(filter: Filter): JsonElement = if (filter is FilterRule) JsonArray(listOf(jsonOf(filter))) else jsonOf(filter)

/** As the API takes it. Throws [InvalidRequestException] for a value without a JSON form. */
internal fun jsonOf(filter: Filter): JsonElement =
    when (filter) {
        is FilterRule -> encoded(filter.members)
        is FilterExpression ->
            JsonObject(mapOf("operator" to JsonPrimitive(filter.operator), "filters" to JsonArray(filter.filters.map(::jsonOf))))
    }

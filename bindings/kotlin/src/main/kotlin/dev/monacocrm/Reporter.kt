package dev.monacocrm

import dev.monacocrm.internal.core.Call
import dev.monacocrm.internal.core.Turn
import dev.monacocrm.internal.core.redact
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.booleanOrNull
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.longOrNull

/** All that is ever logged of an event, in this order. */
internal val LOGGED_FIELDS =
    listOf(
        "operation",
        "attempt",
        "status",
        "why",
        "wait",
        "timeout",
        "failure",
        "certainty",
        "because",
        "serverSaid",
        "key",
        "to",
        "reason",
        "name",
        "fault",
        "error",
        "attempts",
        "elapsed",
    )

/** Hands a turn's events to the hook and the logger, and converts them only where one of the two is there. */
internal class Reporter(private val hook: ((Event) -> Unit)?, private val logger: Logger?) {
    fun report(call: Call, turn: Turn) {
        if (turn.loudest == null || (hook == null && logger == null)) return
        for (told in Json.parseToJsonElement(call.events()).jsonArray) {
            val (severity, json) = told.jsonArray
            val event = eventOf(json.jsonObject)
            if (logger != null) safely { logger.line(severity.jsonPrimitive.content, lineOf(event)) }
            if (hook != null) safely { hook.invoke(event) }
        }
    }
}

/** What a caller's hook or logger throws must not end a call that is under way; it is logged, with no key in it. */
private fun safely(tell: () -> Unit) {
    try {
        tell()
    } catch (fault: Exception) {
        java.util.logging.Logger.getLogger("dev.monacocrm").warning("an event hook or logger threw ${redact(describe(fault))}")
    }
}

private fun Logger.line(severity: String, line: String) {
    when (severity) {
        "debug" -> debug(line)
        "info" -> info(line)
        else -> warn(line)
    }
}

private fun lineOf(event: Event): String {
    val shown = LOGGED_FIELDS.filter { event[it] != null }.map { "$it=${event[it]}" }
    return (listOf("monaco", event.name, "call=${event.call}") + shown).joinToString(" ")
}

private fun eventOf(json: JsonObject): Event {
    val fields = json.filterKeys { it != "call" && it != "event" }
    return Event(
        json.getValue("call").jsonPrimitive.long,
        json.getValue("event").jsonPrimitive.content,
        fields.entries.associate { (name, value) -> camelCase(name) to valueOf(name, value.jsonPrimitive) },
    )
}

private fun valueOf(name: String, value: JsonPrimitive): Any? =
    when {
        value is JsonNull -> null
        value.isString -> value.content
        name.endsWith("_ms") -> value.long.milliseconds
        else -> value.booleanOrNull ?: value.longOrNull ?: value.content
    }

package dev.monacocrm

import dev.monacocrm.internal.core.CallOptions as CoreOptions
import kotlin.time.Duration
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/** The core's form of what calls are told. Throws [ConfigurationException]. */
internal fun coreOptions(given: CallOptions): CoreOptions {
    val lane = mapOf("priority" to given.priority?.let { JsonPrimitive(it.name.lowercase()) })
    return checked { CoreOptions(jsonOf(settingsOf(given) + lane)) }
}

/** The JSON of the core's configuration. A lane is no client's, but each call's. Throws [ConfigurationException]. */
internal fun configOf(given: MonacoClient.Builder, baseUrl: String): String =
    jsonOf(
        settingsOf(given.callOptions()) +
            mapOf(
                "backoff_initial_ms" to millis("backoffInitial", given.backoffInitial),
                "backoff_factor" to whole("backoffFactor", given.backoffFactor),
                "backoff_cap_ms" to millis("backoffCap", given.backoffCap),
                "retry_quota" to whole("retryQuota", given.retryQuota),
                "pacing" to given.pacing?.let { JsonPrimitive(it.name.lowercase()) },
                "windows" to given.windows?.let { windows -> JsonArray(windows.map(::windowOf)) },
                "base_url" to JsonPrimitive(wellFormedOption("baseUrl", baseUrl)),
                "user_agent" to JsonPrimitive(userAgent()),
            )
    )

private fun settingsOf(given: CallOptions): Map<String, JsonElement?> =
    mapOf(
        "attempt_timeout_ms" to millis("timeout", given.timeout),
        "connect_timeout_ms" to millis("connectTimeout", given.connectTimeout),
        "read_timeout_ms" to millis("readTimeout", given.readTimeout),
        "deadline_ms" to millis("deadline", given.deadline),
        "max_attempts" to whole("maxAttempts", given.maxAttempts),
        "max_wait_ms" to millis("maxWait", given.maxWait),
        "resend_idempotent_by_effect" to given.resendIdempotentByEffect?.let { JsonPrimitive(it) },
        "allow_sends" to given.allowSends?.let { JsonPrimitive(it) },
    )

private fun windowOf(window: Window) =
    JsonObject(
        mapOf(
            "limit" to JsonPrimitive(notNegative("windows.limit", window.limit)),
            "window_ms" to JsonPrimitive(toMillis("windows.per", window.per)),
        )
    )

private fun millis(name: String, duration: Duration?) = duration?.let { JsonPrimitive(toMillis(name, it)) }

private fun whole(name: String, number: Int?) = number?.let { JsonPrimitive(notNegative(name, it)) }

/** The core takes no negative number, and checks the other bounds itself. */
private fun notNegative(name: String, number: Int): Int {
    if (number < 0) throw invalidConfig("$name is $number; expected 0 or more")
    return number
}

private fun wellFormedOption(name: String, text: String): String {
    if (!isWellFormed(text)) throw invalidConfig("$name holds half of a surrogate pair, which has no form in UTF-8")
    return text
}

/** Of what was given. */
private fun jsonOf(settings: Map<String, JsonElement?>): String =
    JsonObject(settings.mapNotNull { (name, value) -> value?.let { name to it } }.toMap()).toString()

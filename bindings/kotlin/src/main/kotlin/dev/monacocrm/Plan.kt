package dev.monacocrm

import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.boolean
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.longOrNull

/**
 * What a call would send and wait for; the key is shown as its fingerprint.
 *
 * @property operation the catalogue's id
 * @property method the HTTP method
 * @property url absolute and encoded
 * @property headers names and values
 * @property body the body as text
 * @property wait how long the limit would hold it back now; [waitReason] says why
 * @property waitReason such as `rate_limit`
 * @property retrySafety when the operation may be sent again, such as `read`
 * @property resentAfterUnknown whether it would be, after an attempt whose outcome is unknown
 * @property maxAttempts attempts at most
 * @property sends what of messages to people it would start; null where it starts none
 * @property sendsAllowed whether the word is given that allows that
 */
public class Plan
internal constructor(
    public val operation: String,
    public val method: String,
    public val url: String,
    public val headers: List<Pair<String, String>>,
    public val body: String?,
    public val wait: Duration,
    public val waitReason: String?,
    public val retrySafety: String,
    public val resentAfterUnknown: Boolean,
    public val maxAttempts: Int,
    public val sends: String?,
    public val sendsAllowed: Boolean,
)

/**
 * What the server last said of its window.
 *
 * @property limit requests allowed in it, where it said so
 * @property remaining requests left
 * @property resetsIn how long until it resets
 */
public class ServerBudget
internal constructor(
    public val limit: Long?,
    public val remaining: Long,
    public val resetsIn: Duration,
)

/**
 * A configured window.
 *
 * @property limit requests allowed in it
 * @property per how long it is
 * @property used how many were sent in the one that ends now
 */
public class WindowUse
internal constructor(
    public val limit: Long,
    public val per: Duration,
    public val used: Long,
)

/**
 * What may still be sent, until when, and who waits.
 *
 * @property opensIn how long until the next request may be sent; 0 now
 * @property server what the server last said of its window
 * @property windows the configured windows
 * @property waitingInteractive interactive calls that wait for a place
 * @property waitingBulk listings that wait for a place
 * @property inFlight attempts under way
 * @property retryQuota tokens left, of which a retry after a failure costs some
 * @property sent attempts sent since construction
 * @property rateLimited answers 429 since construction
 * @property retries attempts that were sent again since construction
 */
public class Limits
internal constructor(
    public val opensIn: Duration,
    public val server: ServerBudget?,
    public val windows: List<WindowUse>,
    public val waitingInteractive: Int,
    public val waitingBulk: Int,
    public val inFlight: Long,
    public val retryQuota: Int,
    public val sent: Long,
    public val rateLimited: Long,
    public val retries: Long,
)

internal fun planOf(json: String): Plan {
    val plan = Json.parseToJsonElement(json).jsonObject
    val headers = plan.getValue("headers").jsonArray.map { it.jsonArray.map { text -> text.jsonPrimitive.content } }
    return Plan(
        operation = plan.text("operation"),
        method = plan.text("method"),
        url = plan.text("url"),
        headers = headers.map { (name, value) -> name to value },
        body = plan.textOrNull("body"),
        wait = plan.millis("wait_ms"),
        waitReason = plan.textOrNull("wait_reason"),
        retrySafety = plan.text("retry_safety"),
        resentAfterUnknown = plan.flag("resent_after_unknown"),
        maxAttempts = plan.number("max_attempts").toInt(),
        sends = plan.textOrNull("sends"),
        sendsAllowed = plan.flag("sends_allowed"),
    )
}

internal fun limitsOf(json: String): Limits {
    val limits = Json.parseToJsonElement(json).jsonObject
    return Limits(
        opensIn = limits.millis("opens_in_ms"),
        server = (limits["server"] as? JsonObject)?.let(::budgetOf),
        windows = limits.getValue("windows").jsonArray.map { windowUseOf(it.jsonObject) },
        waitingInteractive = limits.number("waiting_interactive").toInt(),
        waitingBulk = limits.number("waiting_bulk").toInt(),
        inFlight = limits.number("in_flight"),
        retryQuota = limits.number("retry_quota").toInt(),
        sent = limits.number("sent"),
        rateLimited = limits.number("rate_limited"),
        retries = limits.number("retries"),
    )
}

private fun budgetOf(budget: JsonObject) =
    ServerBudget(
        limit = budget.getValue("limit").jsonPrimitive.longOrNull,
        remaining = budget.number("remaining"),
        resetsIn = budget.millis("resets_in_ms"),
    )

private fun windowUseOf(window: JsonObject) =
    WindowUse(limit = window.number("limit"), per = window.millis("window_ms"), used = window.number("used"))

private fun JsonObject.text(name: String) = getValue(name).jsonPrimitive.content

private fun JsonObject.textOrNull(name: String) = getValue(name).jsonPrimitive.contentOrNull

private fun JsonObject.flag(name: String) = getValue(name).jsonPrimitive.boolean

private fun JsonObject.number(name: String) = getValue(name).jsonPrimitive.long

private fun JsonObject.millis(name: String) = number(name).milliseconds

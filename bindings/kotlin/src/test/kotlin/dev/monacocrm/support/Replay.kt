package dev.monacocrm.support

import dev.monacocrm.decode
import dev.monacocrm.internal.core.Accepted
import dev.monacocrm.internal.core.ApiKey
import dev.monacocrm.internal.core.Asked
import dev.monacocrm.internal.core.Call
import dev.monacocrm.internal.core.CallOptions
import dev.monacocrm.internal.core.Client
import dev.monacocrm.internal.core.CoreError
import dev.monacocrm.internal.core.ErrorKind
import dev.monacocrm.internal.core.FailureKind
import dev.monacocrm.internal.core.Field
import dev.monacocrm.internal.core.Input
import dev.monacocrm.internal.core.Pages
import dev.monacocrm.internal.core.Pagination
import dev.monacocrm.internal.core.Refused
import dev.monacocrm.internal.core.Request
import dev.monacocrm.internal.core.Row
import dev.monacocrm.internal.core.Start
import dev.monacocrm.internal.core.Step
import dev.monacocrm.internal.core.Told
import dev.monacocrm.internal.core.Turn
import dev.monacocrm.internal.core.isSuccess
import dev.monacocrm.internal.core.redact
import dev.monacocrm.linesOf
import dev.monacocrm.succeeded
import dev.monacocrm.transports.Answer
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long

/** How a call is told of an answer. */
typealias Respond = (Answer) -> Input

/** The core reads a success's body itself. */
fun asBytes(answer: Answer): Input = Input.Answered(answer.status.toUShort(), linesOf(answer.headers), answer.body)

/** A success is decoded here, as the client does. */
fun asFacts(answer: Answer): Input =
    if (isSuccess(answer.status.toUShort())) succeeded(answer, decode(answer.body)) else asBytes(answer)

/** The answers to a transcript's steps; each is the refusal, where the client itself was refused. */
fun replayed(transcript: JsonObject, respond: Respond): List<JsonElement> {
    val replay = Replay(respond)
    val refusal = shown { replay.begin(transcript) }
    val begun = refusal == JsonPrimitive("ok")
    return transcript.list("steps").map { step -> if (begun) shown { replay.take(step.jsonObject) } else refusal }
}

/** The step's answer, or what the core refused. */
private fun shown(step: () -> JsonElement): JsonElement =
    try {
        step()
    } catch (refused: Refused.Because) {
        jsonOf("error" to shown(refused.error))
    }

private class Started(val call: Call, var turn: Turn) {
    /** Of the last answer, which a failed call's error is completed with. */
    var body: ByteArray? = null
}

/** Drives the binding through a transcript: one method a verb. `tests/transcripts/README.md` documents the format. */
private class Replay(private val respond: Respond) {
    private val calls = mutableMapOf<Long, Started>()
    private lateinit var client: Client
    private lateinit var pages: Pages

    fun begin(transcript: JsonObject): JsonElement {
        val (first, second) = keysOf(transcript.getValue("keys"))
        val config = transcript["config"]?.toString() ?: "{}"
        client = Client(config, first, second, transcript.number("now").toULong(), transcript.number("unix"))
        return JsonPrimitive("ok")
    }

    fun take(step: JsonObject): JsonElement {
        val at = step["at"]?.jsonPrimitive?.long?.toULong() ?: 0uL
        return when (val verb = step.text("do")) {
            "construct" -> JsonPrimitive("ok")
            "start" -> start(step, at)
            "advance" -> advance(step, at)
            "drop" -> drop(step)
            "rotate" -> JsonPrimitive(client.rotate(keyOf(step.record("key"))))
            "take_wakes" -> JsonArray(client.takeWakes().map { JsonPrimitive(it.toLong()) })
            "limits" -> Json.parseToJsonElement(client.limits(at))
            "explain" -> Json.parseToJsonElement(client.explain(requestOf(step.record("request")), optionsOf(step), at))
            "redact" -> JsonPrimitive(redact(step.text("text")))
            "parse_key" -> JsonPrimitive(ApiKey.parse(step.text("text")).fingerprint())
            "pages" -> startPages(step)
            "next_request" -> nextRequest()
            "accept" -> accept(step.record("page"))
            "refuse_page" -> JsonPrimitive(pages.refused(ErrorKind.valueOf(step.text("kind").uppercase())))
            "position" -> JsonPrimitive(pages.position(step.number("consumed").toUInt()))
            else -> error("there is no verb $verb")
        }
    }

    private fun start(step: JsonObject, at: ULong): JsonElement {
        val entropy = step.text("entropy").chunked(2) { it.toString().toInt(16).toByte() }.toByteArray()
        val told = Told(optionsOf(step), entropy)
        val (call, id, turn) = client.start(Start(requestOf(step.record("request")), told), at)
        val started = Started(call, turn)
        calls[id.toLong()] = started
        return jsonOf("call" to JsonPrimitive(id.toLong()), "turn" to shown(started))
    }

    private fun advance(step: JsonObject, at: ULong): JsonElement {
        val started = calls.getValue(step.number("call"))
        started.turn = started.call.advance(inputOf(started, step.getValue("input")), at)
        return shown(started)
    }

    private fun drop(step: JsonObject): JsonElement {
        calls[step.number("call")]?.call?.close()
        return JsonNull
    }

    private fun startPages(step: JsonObject): JsonElement {
        pages = client.pages(requestOf(step.record("request")), step["options"]?.toString() ?: "{}")
        return JsonPrimitive("ok")
    }

    private fun nextRequest(): JsonElement {
        val (query, body) = pages.nextRequest() ?: return JsonNull
        val pairs = query.map { (name, value) -> JsonArray(listOf(JsonPrimitive(name), JsonPrimitive(value))) }
        return jsonOf("query" to JsonArray(pairs), "body" to JsonPrimitive(body))
    }

    private fun accept(page: JsonObject): JsonElement {
        val counts = page.record("pagination")
        val count = { name: String -> counts.number(name).toULong() }
        val pagination = Pagination(count("page"), count("page_size"), count("total_count"), count("total_pages"))
        val rows = page.list("rows").map { Row(it.jsonObject.textOrNull("id"), it.jsonObject.textOrNull("created_at")) }
        val (keep, done) = pages.acceptFacts(pagination, rows).let { accepted: Accepted -> accepted.keep to accepted.done }
        val kept = JsonArray(keep.map { JsonPrimitive(it.toLong()) })
        return jsonOf("keep" to kept, "done" to JsonPrimitive(done), "exact" to JsonPrimitive(pages.isExact()))
    }

    private fun inputOf(started: Started, input: JsonElement): Input {
        if (input is JsonPrimitive) return if (input.content == "timeout") Input.Timeout else Input.Cancel
        val (name, value) = input.jsonObject.entries.single()
        return when (name) {
            "failure" ->
                Input.Failed(FailureKind.valueOf(value.jsonObject.text("kind").uppercase()), value.jsonObject.text("cause"))
            "key_error" -> Input.NoKey(value.jsonPrimitive.content)
            "key" -> givenKey(value.jsonObject)
            else -> respond(answerOf(value.jsonObject).also { started.body = it.body })
        }
    }
}

/** A key that does not parse is the provider's failure. */
private fun givenKey(given: JsonObject): Input =
    try {
        Input.Key(keyOf(given))
    } catch (refused: Refused.Because) {
        Input.NoKey(refused.error.message)
    }

private fun answerOf(response: JsonObject): Answer {
    val headers = response["headers"]?.let(::pairsOf).orEmpty()
    return Answer(response.getValue("status").jsonPrimitive.int, headers, response.textOrNull("body").orEmpty().toByteArray())
}

private fun keysOf(keys: JsonElement): Pair<ApiKey?, ApiKey?> {
    if (keys is JsonPrimitive) return null to null
    val pair = keys.jsonObject["standby"]?.jsonArray?.map { ApiKey.parse(it.jsonPrimitive.content) }
    return if (pair == null) keyOf(keys.jsonObject) to null else pair[0] to pair[1]
}

private fun keyOf(given: JsonObject): ApiKey =
    given.textOrNull("literal")?.let { ApiKey.parse(it) } ?: ApiKey.opaque(given.text("opaque"))

private fun optionsOf(step: JsonObject) = CallOptions(step["options"]?.toString() ?: "{}")

private fun requestOf(request: JsonObject): Request {
    val operation = request.getValue("operation")
    val asked =
        if (operation is JsonPrimitive) Asked.Operation(operation.content)
        else operation.jsonObject.let { Asked.Raw(it.text("method"), it.text("path"), it.text("retry_safety")) }
    val fields = { name: String -> request[name]?.let(::pairsOf).orEmpty().map { (name, value) -> Field(name, value) } }
    return Request(
        asked,
        fields("path_args"),
        fields("query"),
        fields("headers"),
        request.textOrNull("body"),
        request.textOrNull("custom_fields"),
        request.textOrNull("extra"),
    )
}

private fun pairsOf(pairs: JsonElement): List<Pair<String, String>> =
    pairs.jsonArray.map { pair ->
        pair.jsonArray.let { (name, value) -> name.jsonPrimitive.content to value.jsonPrimitive.content }
    }

/** A transcript's turn has the events, and the page of a listing's end. */
private fun shown(started: Started): JsonElement {
    val (call, turn) = started.call to started.turn
    val events = Json.parseToJsonElement(call.events()).jsonArray.map { it.jsonArray[1] }
    val wake = JsonArray(turn.wake.map { JsonPrimitive(it.toLong()) })
    return jsonOf("step" to shown(call, turn.step, started.body), "wake" to wake, "events" to JsonArray(events))
}

private fun shown(call: Call, step: Step, body: ByteArray?): JsonElement =
    when (step) {
        is Step.Send -> jsonOf("send" to shown(step))
        is Step.Wait -> jsonOf("wait" to jsonOf("until" to number(step.until), "why" to JsonPrimitive(step.why.name.lowercase())))
        is Step.FetchKey -> {
            val reason = JsonPrimitive(step.reason.name.lowercase())
            jsonOf("fetch_key" to jsonOf("reason" to reason, "deadline" to number(step.deadline)))
        }
        is Step.Done -> {
            val (status, requestId, attempts) = step.success
            val page = call.page()?.let(Json::parseToJsonElement) ?: JsonNull
            val done = listOf("status" to number(status.toULong()), "request_id" to JsonPrimitive(requestId))
            jsonOf("done" to jsonOf(*done.toTypedArray(), "attempts" to number(attempts.toULong()), "page" to page))
        }
        is Step.Failed -> jsonOf("failed" to shown(body?.let(call::errorWithBody) ?: step.error))
        is Step.Unknown -> error("the core is newer than its binding")
    }

private fun shown(step: Step.Send): JsonElement {
    val outbound = step.outbound
    val headers = outbound.headers.split('\n').chunked(2) { pair -> JsonArray(pair.map { JsonPrimitive(it) }) }
    return jsonOf(
        "method" to JsonPrimitive(outbound.method),
        "url" to JsonPrimitive(outbound.url),
        "headers" to JsonArray(headers),
        "body" to JsonPrimitive(outbound.body?.decodeToString()),
        "key" to JsonPrimitive(outbound.key),
        "attempt" to number(outbound.attempt.toULong()),
        "timeout_ms" to number(outbound.timeoutMs),
        "connect_timeout_ms" to number(outbound.connectTimeoutMs),
        "read_timeout_ms" to number(outbound.readTimeoutMs),
        "deadline" to number(outbound.deadline),
    )
}

private fun shown(error: CoreError): JsonElement {
    val always =
        mapOf(
            "kind" to JsonPrimitive(error.kind.name.lowercase()),
            "message" to JsonPrimitive(error.message),
            "certainty" to JsonPrimitive(error.certainty.name.lowercase()),
            "attempts" to number(error.attempts.toULong()),
        )
    val sometimes =
        mapOf(
            "status" to error.status?.let { number(it.toULong()) },
            "code" to error.code?.let { JsonPrimitive(it) },
            "body" to error.body?.let { JsonPrimitive(it) },
            "request_id" to error.requestId?.let { JsonPrimitive(it) },
            "retry_after_ms" to error.retryAfterMs?.let(::number),
            "cause" to error.cause?.let { JsonPrimitive(it) },
        )
    return JsonObject(always + sometimes.mapNotNull { (name, value) -> value?.let { name to it } })
}

private fun number(value: ULong) = Json.parseToJsonElement(value.toString())

fun jsonOf(vararg members: Pair<String, JsonElement>) = JsonObject(members.toMap())

fun JsonObject.text(name: String): String = getValue(name).jsonPrimitive.content

fun JsonObject.textOrNull(name: String): String? = this[name]?.jsonPrimitive?.contentOrNull

fun JsonObject.number(name: String): Long = getValue(name).jsonPrimitive.long

fun JsonObject.record(name: String): JsonObject = getValue(name).jsonObject

fun JsonObject.list(name: String): JsonArray = getValue(name).jsonArray

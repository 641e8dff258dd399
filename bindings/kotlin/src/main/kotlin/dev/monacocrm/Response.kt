package dev.monacocrm

import dev.monacocrm.transports.Answer
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext
import kotlinx.serialization.json.JsonElement

/** A successful answer as it came. */
public class RawResponse internal constructor(success: Success) {
    private val answer: Answer = success.answer
    private val value: JsonElement? = success.value

    /** 204 for a deletion that was found done. */
    public val status: Int = success.done.status.toInt()

    /** The request's id, where the server or a proxy gave one. */
    public val requestId: String? = success.done.requestId

    /** Attempts that were sent. */
    public val attempts: Int = success.done.attempts.toInt()

    /** The body, decompressed. */
    public val content: ByteArray
        get() = answer.body

    /** Names and values in the order of the wire. */
    public val headers: List<Pair<String, String>>
        get() = answer.headers

    /** The first value of that name, which compares without case. */
    public fun header(name: String): String? = headers.firstOrNull { (given, _) -> given.equals(name, ignoreCase = true) }?.second

    /** The decoded body, whole; null for an empty one. */
    public fun json(): JsonElement? = value

    override fun toString(): String = "RawResponse(status=$status, attempts=$attempts)"
}

/** A call's result, and the answer it came with. */
public class Answered<T>
internal constructor(
    /** What the method gave. */
    public val data: T,
    /** The answer. */
    public val response: RawResponse,
) {
    /** [data] */
    public operator fun component1(): T = data

    /** [response] */
    public operator fun component2(): RawResponse = response
}

/** Takes the answers of the calls that are made in a coroutine's context. */
internal class ResponseSink : AbstractCoroutineContextElement(Key) {
    @Volatile var last: RawResponse? = null

    companion object Key : CoroutineContext.Key<ResponseSink>
}

package dev.monacocrm.transports

import kotlin.time.Duration

/** One attempt, as the core wants it sent. */
public interface Attempt {
    /** The HTTP method. */
    public val method: String

    /** Absolute and encoded. Redirects from it are never followed. */
    public val url: String

    /** Names in lower case and values, without `authorization`. */
    public val headers: List<Pair<String, String>>

    /** What is sent; null for a request without a body. */
    public val body: ByteArray?

    /** Counted from 1. */
    public val attempt: Int

    /** How long the attempt may take in all. */
    public val timeout: Duration

    /** How long connecting may take of that. */
    public val connectTimeout: Duration

    /** How long the server may be silent of that, once the request is written. */
    public val readTimeout: Duration

    /** The secret value of the `Authorization` header. Write it to the socket and keep it nowhere. */
    public fun authorization(): String
}

/** What came of an attempt. */
public sealed interface Outcome

/**
 * What the server answered.
 *
 * @property status the status code
 * @property headers names and values in the order of the wire
 * @property body the body without any coding
 */
public class Answer(public val status: Int, public val headers: List<Pair<String, String>>, public val body: ByteArray) :
    Outcome {
    override fun toString(): String = "Answer(status=$status)"
}

/**
 * There was no answer; the core says which attempts are made again.
 *
 * @property kind why there was none
 * @property cause class and text of what was thrown; the core redacts it
 */
public class Failure(public val kind: FailureKind, public val cause: String) : Outcome {
    override fun toString(): String = "Failure(kind=$kind)"
}

/** Why there was no answer. */
public enum class FailureKind {
    /** No connection: refused, unresolvable, unreachable; or HTTP/2 `REFUSED_STREAM`. No byte of the request was written. */
    NOT_CONNECTED,

    /** No connection within the time for connecting. No byte of the request was written. */
    CONNECT_TIMED_OUT,

    /** No free connection in the pool. No byte of the request was written. */
    POOL_EXHAUSTED,

    /** The server's certificate was refused. */
    CERTIFICATE_REFUSED,

    /** The proxy refused to connect. */
    PROXY_REFUSED,

    /** The transport would not write the request at all: it is malformed for it, or the client was closed. */
    NOT_WRITTEN,

    /** The connection was lost after a byte was written. */
    CONNECTION_LOST,

    /** The attempt's time ran out after a byte was written. */
    TIMED_OUT,

    /** What came back is no HTTP answer, or ends before its end. */
    INVALID_ANSWER,

    /** The answer is larger than the transport takes. */
    ANSWER_TOO_LARGE,
}

/**
 * Sends attempts, and decides nothing: it follows no redirect and resends nothing. What it throws counts as
 * [FailureKind.CONNECTION_LOST].
 */
public interface Transport : AutoCloseable {
    /** Sends once, within the attempt's time. Ends early once its coroutine is cancelled. */
    public suspend fun send(attempt: Attempt): Outcome

    /** Lets go of what this transport opened itself. */
    override fun close()
}

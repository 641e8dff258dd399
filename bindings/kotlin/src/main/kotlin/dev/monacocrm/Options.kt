package dev.monacocrm

import kotlin.time.Duration
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.minutes

/** How a client keeps to the limit. */
public enum class Pacing {
    /** Every call for itself: no queue. */
    OFF,

    /** Sends freely until the server or a window says stop. */
    FOLLOW,

    /** As [FOLLOW], and spreads the calls over the window. */
    EVEN,
}

/** The lane in which a call waits for its place. */
public enum class Priority {
    /** A person waits for the answer: served first. */
    INTERACTIVE,

    /** Listings and jobs. */
    BULK,
}

/** When an operation may be sent again after an attempt whose outcome is unknown: a property of it, never of its method. */
public enum class RetrySafety {
    /** It changes nothing. */
    READ,

    /** Its method says that twice is as once, and the API keeps to it. */
    IDEMPOTENT_BY_HTTP,

    /** The API documents that twice is as once. */
    IDEMPOTENT_BY_DOCUMENT,

    /** Twice has the effect of once, where nobody else writes in between. */
    IDEMPOTENT_BY_EFFECT,

    /** It carries a key by which the server knows it again. */
    IDEMPOTENCY_KEY,

    /** Never. */
    UNSAFE,
}

/** An HTTP method. */
public enum class Method {
    /** Reads. */
    GET,

    /** Makes, or does. */
    POST,

    /** Replaces. */
    PUT,

    /** Changes. */
    PATCH,

    /** Deletes. */
    DELETE,
}

/**
 * At most so many requests in any stretch of time: a limit of your own, which only delays.
 *
 * @property limit requests
 * @property per the stretch
 */
public class Window(public val limit: Int, public val per: Duration) {
    /** The two limits that Monaco documents. */
    public companion object {
        /** 100 a minute. */
        public val PER_MINUTE: Window = Window(limit = 100, per = 1.minutes)

        /** 1000 an hour. */
        public val PER_HOUR: Window = Window(limit = 1000, per = 1.hours)
    }
}

/**
 * What one call may be told; what it leaves out, as null, is the client's.
 *
 * @property timeout of one attempt, from connecting to the last byte of the answer; 60 s unless given
 * @property connectTimeout of connecting within it: name, address, proxy, TLS; 10 s unless given. What is not connected by then
 *   was not sent
 * @property readTimeout the longest silence of the server within it, once the request is written; 60 s unless given
 * @property deadline of one call with all its attempts and waits, queueing included; 10 min unless given
 * @property maxAttempts attempts of one call, the first included; 4 unless given
 * @property maxWait the longest single wait that a retry or the server's limit may cost; a longer one fails at once. 2 min unless
 *   given
 * @property resendIdempotentByEffect whether a PATCH of absolute values may be sent again after an unknown outcome; no unless
 *   given
 * @property allowSends the word without which nothing is sent that can start messages to people, but [SendsNotAllowedException]
 *   thrown; no unless given
 * @property priority the lane in which calls wait for their place; interactive, and bulk for listings, unless given
 * @property headers fields to send along, of one call. Those that authenticate or frame the request are refused
 */
public class CallOptions(
    public val timeout: Duration? = null,
    public val connectTimeout: Duration? = null,
    public val readTimeout: Duration? = null,
    public val deadline: Duration? = null,
    public val maxAttempts: Int? = null,
    public val maxWait: Duration? = null,
    public val resendIdempotentByEffect: Boolean? = null,
    public val allowSends: Boolean? = null,
    public val priority: Priority? = null,
    public val headers: Map<String, String> = emptyMap(),
) {
    /** Whether all of it is the client's. Headers are the request's. */
    internal fun tellsNothing(): Boolean =
        listOf(
                timeout,
                connectTimeout,
                readTimeout,
                deadline,
                maxAttempts,
                maxWait,
                resendIdempotentByEffect,
                allowSends,
                priority,
            )
            .all { it == null }

    /** These, and what they leave out from [given]. */
    internal fun over(given: CallOptions) =
        CallOptions(
            timeout = timeout ?: given.timeout,
            connectTimeout = connectTimeout ?: given.connectTimeout,
            readTimeout = readTimeout ?: given.readTimeout,
            deadline = deadline ?: given.deadline,
            maxAttempts = maxAttempts ?: given.maxAttempts,
            maxWait = maxWait ?: given.maxWait,
            resendIdempotentByEffect = resendIdempotentByEffect ?: given.resendIdempotentByEffect,
            allowSends = allowSends ?: given.allowSends,
            priority = priority ?: given.priority,
            headers = given.headers + headers,
        )
}

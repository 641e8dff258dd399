package dev.monacocrm.transports

import dev.monacocrm.inRealTime
import dev.monacocrm.isWellFormed
import kotlinx.coroutines.withTimeoutOrNull

/** The largest status that crosses; which of them there are the core knows. */
private val STATUSES = 0..UShort.MAX_VALUE.toInt()

/** A transport of the caller's own, held to what a transport promises. */
internal class GuardedTransport(private val own: Transport) : Transport {
    /** What the transport gives within the attempt's time, or that it gave nothing that could be read. */
    override suspend fun send(attempt: Attempt): Outcome {
        val given = inRealTime { withTimeoutOrNull(attempt.timeout) { own.send(attempt) } }
        return when (given) {
            null -> Failure(FailureKind.TIMED_OUT, "the transport gave no answer in time")
            is Failure -> if (isWellFormed(given.cause)) given else Failure(given.kind, "…")
            is Answer -> checked(given)
        }
    }

    override fun close(): Unit = own.close()

    private fun checked(answer: Answer): Outcome =
        when {
            answer.status !in STATUSES -> invalid("the status ${answer.status}")
            answer.headers.any { (name, value) -> !isLine(name) || !isLine(value) } -> invalid("a header that is not of one line")
            answer.body.size > MOST_BODY_BYTES -> TOO_LARGE
            else -> answer
        }
}

private fun isLine(text: String) = '\n' !in text && isWellFormed(text)

private fun invalid(what: String) = Failure(FailureKind.INVALID_ANSWER, "the transport gave $what")

package dev.monacocrm

import dev.monacocrm.internal.core.Call
import dev.monacocrm.internal.core.CoreError
import dev.monacocrm.internal.core.FailureKind as CoreFailureKind
import dev.monacocrm.internal.core.Input
import dev.monacocrm.internal.core.Outbound
import dev.monacocrm.internal.core.Started
import dev.monacocrm.internal.core.Step
import dev.monacocrm.internal.core.Success as CoreSuccess
import dev.monacocrm.internal.core.Turn
import dev.monacocrm.internal.core.isSuccess
import dev.monacocrm.transports.Answer
import dev.monacocrm.transports.Attempt
import dev.monacocrm.transports.Failure
import dev.monacocrm.transports.FailureKind
import dev.monacocrm.transports.Outcome
import java.security.SecureRandom
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.serialization.json.JsonElement

/** A call that ended with a success. [call] is freed once it was read; [value] is the decoded body, null for an empty one. */
internal class Success(val call: Call, val done: CoreSuccess, val answer: Answer, val value: JsonElement?)

/**
 * Drives the call that [start] starts, until the core says that it is over, and gives what [read] makes of a success; null where
 * there was none to start. Throws the error otherwise. A coroutine that is cancelled tells the core, which gives its place back.
 */
internal suspend fun <T : Any> drive(runtime: Runtime, start: (entropy: ByteArray) -> Started?, read: (Success) -> T): T? {
    // Once a call was started, the core takes what it says to send for sent.
    currentCoroutineContext().ensureActive()
    val started = checked { start(entropy()) } ?: return null
    val sink = currentCoroutineContext()[ResponseSink]
    runtime.sleepers.enter(started.id)
    try {
        val success = Driver(runtime, started.call, started.id).run(started.turn)
        sink?.last = RawResponse(success)
        return read(success)
    } finally {
        runtime.sleepers.leave(started.id)
        started.call.close()
    }
}

/** One call under way, and the last answer to it. */
private class Driver(private val runtime: Runtime, private val call: Call, private val id: ULong) {
    private var answer: Answer? = null
    private var value: JsonElement? = null

    suspend fun run(first: Turn): Success {
        var turn = first
        try {
            while (true) {
                act(turn)
                val input =
                    when (val step = turn.step) {
                        is Step.Done -> return success(step.success)
                        is Step.Failed -> throw exceptionOf(complete(step.error))
                        is Step.Send -> sent(step.outbound)
                        is Step.Wait -> waited(step.until)
                        is Step.FetchKey -> fetched(step.deadline)
                        is Step.Unknown -> throw misuse("this package is older than its core")
                    }
                currentCoroutineContext().ensureActive()
                turn = call.advanceBySlate(input, now())
            }
        } catch (cancelled: CancellationException) {
            act(call.advanceBySlate(Input.Cancel, now()))
            throw cancelled
        }
    }

    private fun act(turn: Turn) {
        runtime.sleepers.signal(turn.wake)
        runtime.reporter.report(call, turn)
    }

    private suspend fun waited(until: ULong): Input {
        runtime.sleepers.sleep(id, until)
        return Input.Timeout
    }

    private suspend fun sent(outbound: Outbound): Input =
        when (val outcome = outcome(CoreAttempt(call, outbound))) {
            is Failure -> Input.Failed(kindOf(outcome.kind), outcome.cause)
            is Answer -> answered(outcome)
        }

    private suspend fun outcome(attempt: Attempt): Outcome =
        try {
            runtime.transport.send(attempt)
        } catch (fault: Exception) {
            currentCoroutineContext().ensureActive()
            Failure(FailureKind.CONNECTION_LOST, describe(fault))
        }

    private fun answered(given: Answer): Input {
        answer = given
        value = null
        val status = given.status.toUShort()
        if (!isSuccess(status)) return Input.Answered(status, linesOf(given.headers), given.body)
        value = decode(given.body)
        return succeeded(given, value)
    }

    /** The provider's answer, or none by the call's deadline. Its own failure stays here. */
    private suspend fun fetched(deadline: ULong): Input =
        try {
            inRealTime { withTimeoutOrNull(until(deadline)) { provided() } } ?: Input.Timeout
        } catch (fault: Exception) {
            currentCoroutineContext().ensureActive()
            Input.NoKey(if (fault is MonacoException) fault.message.orEmpty() else describe(fault))
        }

    private suspend fun provided(): Input {
        val provider = runtime.keys.provider ?: throw misuse("this client has no key provider")
        return Input.Key(runtime.keys.sort.keyOf(provider.key()))
    }

    private fun success(done: CoreSuccess): Success {
        // The core's success may stand for another answer than the last one: a DELETE that found nothing left to delete.
        val last = answer
        val isOwn = last != null && last.status == done.status.toInt()
        val given = if (isOwn) last else Answer(done.status.toInt(), last?.headers.orEmpty(), ByteArray(0))
        return Success(call, done, given, if (isOwn) value else null)
    }

    private fun complete(error: CoreError): CoreError = answer?.let { call.errorWithBody(it.body) } ?: error
}

/** What a transport is handed: the request, and the right to reveal the key while the attempt is under way. */
private class CoreAttempt(private val call: Call, private val outbound: Outbound) : Attempt {
    override val method: String = outbound.method
    override val url: String = outbound.url
    override val headers: List<Pair<String, String>> = pairsOf(outbound.headers)
    override val body: ByteArray? = outbound.body
    override val attempt: Int = outbound.attempt.toInt()
    override val timeout: Duration = outbound.timeoutMs.toLong().milliseconds
    override val connectTimeout: Duration = outbound.connectTimeoutMs.toLong().milliseconds
    override val readTimeout: Duration = outbound.readTimeoutMs.toLong().milliseconds

    override fun authorization(): String = call.authorizationBySlate().orEmpty()
}

private fun pairsOf(lines: String): List<Pair<String, String>> {
    val texts = lines.split('\n')
    return List(texts.size / 2) { texts[2 * it] to texts[2 * it + 1] }
}

private fun kindOf(kind: FailureKind): CoreFailureKind =
    when (kind) {
        FailureKind.NOT_CONNECTED -> CoreFailureKind.NOT_CONNECTED
        FailureKind.CONNECT_TIMED_OUT -> CoreFailureKind.CONNECT_TIMED_OUT
        FailureKind.POOL_EXHAUSTED -> CoreFailureKind.POOL_EXHAUSTED
        FailureKind.CERTIFICATE_REFUSED -> CoreFailureKind.CERTIFICATE_REFUSED
        FailureKind.PROXY_REFUSED -> CoreFailureKind.PROXY_REFUSED
        FailureKind.NOT_WRITTEN -> CoreFailureKind.NOT_WRITTEN
        FailureKind.CONNECTION_LOST -> CoreFailureKind.CONNECTION_LOST
        FailureKind.TIMED_OUT -> CoreFailureKind.TIMED_OUT
        FailureKind.INVALID_ANSWER -> CoreFailureKind.INVALID_ANSWER
        FailureKind.ANSWER_TOO_LARGE -> CoreFailureKind.ANSWER_TOO_LARGE
    }

private const val ENTROPY_BYTES = 32
private val random = SecureRandom()

/** 32 bytes that were never used before. */
private fun entropy(): ByteArray = ByteArray(ENTROPY_BYTES).also(random::nextBytes)

package dev.monacocrm.transports

import java.io.IOException
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CancellableContinuation
import okhttp3.Call
import okhttp3.Callback
import okhttp3.Interceptor
import okhttp3.Response
import okio.AsyncTimeout

private const val NOT_MODIFIED = 304

/** One attempt over OkHttp, from its call to its outcome, which is given once: null where the connection was stale. */
internal class Exchange(val attempt: Attempt) : Callback {
    @Volatile var phase = Phase.CONNECTING

    /** The answer's head as it came over the wire, where one came. */
    @Volatile var head: Response? = null

    /** To be told that the answer is over, and whether it was read to its end. */
    @Volatile var over: (isUsable: Boolean) -> Unit = {}
    private lateinit var continuation: CancellableContinuation<Outcome?>
    private lateinit var call: Call

    /** The time for connecting: OkHttp's own is one for each step of it, and none for the name. */
    private val alarm =
        object : AsyncTimeout() {
            override fun timedOut() {
                end(NOT_CONNECTED_IN_TIME)
                call.cancel()
            }
        }

    fun begin(call: Call, continuation: CancellableContinuation<Outcome?>) {
        this.call = call
        this.continuation = continuation
        alarm.timeout(minOf(attempt.connectTimeout, attempt.timeout).inWholeMilliseconds, TimeUnit.MILLISECONDS)
        alarm.enter()
        continuation.invokeOnCancellation {
            alarm.exit()
            call.cancel()
        }
        call.enqueue(this)
    }

    fun connected() {
        phase = Phase.CONNECTED
        alarm.exit()
    }

    override fun onResponse(call: Call, response: Response) {
        val outcome =
            try {
                response.use(::answerOf)
            } catch (fault: IOException) {
                failureOf(fault, phase)
            }
        over(outcome is Answer)
        end(outcome)
    }

    override fun onFailure(call: Call, e: IOException) {
        alarm.exit()
        end(if (e is StaleConnection) null else failureOf(e, phase))
    }

    private fun answerOf(response: Response): Outcome {
        val head = head ?: response
        // It has none, whatever its length says, which is that of what was not modified (RFC 9110 section 15.4.5).
        if (head.code == NOT_MODIFIED) return Answer(head.code, head.headers.toList(), ByteArray(0))
        val body = bounded(response.body.source())
        if (body == null) {
            call.cancel()
            return TOO_LARGE
        }
        return unpacked(Answer(head.code, head.headers.toList(), body))
    }

    /** A second outcome, of an alarm and of the failure that it leads to, is none. */
    @OptIn(kotlinx.coroutines.InternalCoroutinesApi::class)
    private fun end(outcome: Outcome?) {
        val token = continuation.tryResume(outcome) ?: return
        continuation.completeResume(token)
    }
}

/** The attempt's own times. */
internal object Timed : Interceptor {
    override fun intercept(chain: Interceptor.Chain): Response {
        val attempt = chain.request().tag(Exchange::class.java)?.attempt ?: return chain.proceed(chain.request())
        val connect = millis(attempt.connectTimeout)
        val silence = millis(attempt.readTimeout)
        return chain
            .withConnectTimeout(connect, TimeUnit.MILLISECONDS)
            .withReadTimeout(silence, TimeUnit.MILLISECONDS)
            .withWriteTimeout(silence, TimeUnit.MILLISECONDS)
            .proceed(chain.request())
    }

    private fun millis(duration: kotlin.time.Duration) = duration.inWholeMilliseconds.coerceAtMost(Int.MAX_VALUE.toLong()).toInt()
}

/** What OkHttp takes for an answer to itself, though there is no proxy. */
private const val PROXY_AUTHENTICATION = 407
private const val ANY_REFUSAL = 400

/** Keeps from OkHttp what would make it send a 503 again, or throw away a 407, and keeps the head as it came. */
internal object Unrepeated : Interceptor {
    override fun intercept(chain: Interceptor.Chain): Response {
        val response = chain.proceed(chain.request())
        chain.request().tag(Exchange::class.java)?.head = response
        if (response.isSuccessful) return response
        val code = if (response.code == PROXY_AUTHENTICATION) ANY_REFUSAL else response.code
        return response.newBuilder().code(code).removeHeader("Retry-After").build()
    }
}

package dev.monacocrm.transports

import java.io.IOException
import java.util.concurrent.TimeUnit
import kotlin.coroutines.resume
import kotlinx.coroutines.CancellableContinuation
import okhttp3.Call
import okhttp3.Callback
import okhttp3.Headers
import okhttp3.Interceptor
import okhttp3.Response
import okio.AsyncTimeout

/** One attempt over OkHttp, from its call to its outcome, which is given once. */
internal class Exchange(val attempt: Attempt) : Callback {
    @Volatile var phase = Phase.CONNECTING

    /** As they came over the wire, where they came. */
    @Volatile var headers: Headers? = null
    private lateinit var continuation: CancellableContinuation<Outcome>
    private lateinit var call: Call

    /** The time for connecting: OkHttp's own is one for each step of it, and none for the name. */
    private val alarm =
        object : AsyncTimeout() {
            override fun timedOut() {
                end(NOT_CONNECTED_IN_TIME)
                call.cancel()
            }
        }

    fun begin(call: Call, continuation: CancellableContinuation<Outcome>) {
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
        end(outcome)
    }

    override fun onFailure(call: Call, e: IOException) {
        alarm.exit()
        end(failureOf(e, phase))
    }

    private fun answerOf(response: Response): Outcome {
        val body = bounded(response.body.source())
        if (body == null) {
            call.cancel()
            return TOO_LARGE
        }
        val headers = headers ?: response.headers
        return unpacked(Answer(response.code, headers.toList(), body))
    }

    /** A second outcome, of an alarm and of the failure that it leads to, is none. */
    @OptIn(kotlinx.coroutines.InternalCoroutinesApi::class)
    private fun end(outcome: Outcome) {
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

/** Keeps what would make OkHttp send a 503 again from it, and the fields as they came. */
internal object Unrepeated : Interceptor {
    override fun intercept(chain: Interceptor.Chain): Response {
        val response = chain.proceed(chain.request())
        chain.request().tag(Exchange::class.java)?.headers = response.headers
        return response.newBuilder().removeHeader("Retry-After").build()
    }
}

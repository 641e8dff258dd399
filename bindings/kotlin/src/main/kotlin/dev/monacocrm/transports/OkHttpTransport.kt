package dev.monacocrm.transports

import dev.monacocrm.describe
import dev.monacocrm.inRealTime
import dev.monacocrm.internal.core.Place
import dev.monacocrm.internal.core.mostBodyBytes
import java.io.IOException
import java.net.Proxy
import java.util.concurrent.SynchronousQueue
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.withTimeoutOrNull
import okhttp3.ConnectionPool
import okhttp3.CookieJar
import okhttp3.Dispatcher
import okhttp3.HttpUrl
import okhttp3.HttpUrl.Companion.toHttpUrl
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody
import okhttp3.RequestBody.Companion.toRequestBody
import okio.Buffer
import okio.Source

/** Open at once, idle ones included. */
internal const val MOST_CONNECTIONS = 100
private const val MOST_IDLE = 20

/** After which an idle connection is closed rather than used: many servers close theirs after a minute. */
private const val IDLE_SECONDS = 30L
/** Of an answer's body, before and after its coding is undone. */
internal val MOST_BODY_BYTES = mostBodyBytes().toLong()
private const val PIECE = 64L * 1024
private val NEEDS_BODY = setOf("POST", "PUT", "PATCH")

/** The transport over OkHttp: its own client, or one derived from the caller's, whose resending is switched off. */
internal class OkHttpTransport(given: OkHttpClient?, origin: Place) : Transport {
    private val isOwn = given == null
    private val client = (given?.newBuilder() ?: ownBuilder()).sendingOnce(origin).build()
    private val places = Semaphore(MOST_CONNECTIONS)

    /** The last one, which is that of each page of a listing. */
    @Volatile private var parsed: HttpUrl? = null
    @Volatile private var isClosed = false

    override suspend fun send(attempt: Attempt): Outcome {
        if (isClosed) return CLOSED
        if (!places.tryAcquire()) {
            inRealTime { withTimeoutOrNull(attempt.connectTimeout) { places.acquire() } } ?: return NO_PLACE
        }
        try {
            // Nothing was written to a connection that was stale: this is the same attempt, over another one.
            while (true) exchange(attempt)?.let {
                return it
            }
        } finally {
            places.release()
        }
    }

    override fun close() {
        isClosed = true
        if (!isOwn) return
        client.dispatcher.executorService.shutdown()
        client.connectionPool.evictAll()
    }

    /** Throws an `IllegalArgumentException` where OkHttp would send another one. */
    private fun urlOf(text: String): HttpUrl {
        parsed?.let { if (it.toString() == text) return it }
        val url = text.toHttpUrl()
        require(url.toString() == text) { "OkHttp has another form of the URL" }
        parsed = url
        return url
    }

    private suspend fun exchange(attempt: Attempt): Outcome? {
        val request =
            try {
                requestOf(attempt, urlOf(attempt.url))
            } catch (fault: IllegalArgumentException) {
                return Failure(FailureKind.NOT_WRITTEN, describe(fault))
            }
        return suspendCancellableCoroutine { continuation ->
            val call = client.newCall(request)
            call.timeout().timeout(attempt.timeout.inWholeMilliseconds, TimeUnit.MILLISECONDS)
            val exchange = request.tag(Exchange::class.java) ?: error("each request has its exchange")
            exchange.begin(call, continuation)
        }
    }
}

/** Its threads hold no program that is done. */
private fun ownBuilder(): OkHttpClient.Builder {
    val threads =
        ThreadPoolExecutor(0, Int.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, SynchronousQueue()) { task ->
            Thread(task, "monaco-crm").apply { isDaemon = true }
        }
    val dispatcher = Dispatcher(threads)
    dispatcher.maxRequests = MOST_CONNECTIONS
    dispatcher.maxRequestsPerHost = MOST_CONNECTIONS
    return OkHttpClient.Builder().dispatcher(dispatcher).connectionPool(ConnectionPool(MOST_IDLE, IDLE_SECONDS, TimeUnit.SECONDS))
}

/**
 * Whether anything is sent again the core decides. OkHttp resends 408 as part of what `retryOnConnectionFailure` switches off,
 * and 503 whenever `Retry-After` is 0, which [Unrepeated] keeps from it.
 */
private fun OkHttpClient.Builder.sendingOnce(origin: Place): OkHttpClient.Builder {
    retryOnConnectionFailure(false)
    followRedirects(false)
    followSslRedirects(false)
    cookieJar(CookieJar.NO_COOKIES)
    cache(null)
    addInterceptor(Timed)
    addNetworkInterceptor(Unrepeated)
    addNetworkInterceptor(Strict())
    val others = build().eventListenerFactory
    eventListenerFactory { call -> Watching(call.request().tag(Exchange::class.java), others.create(call)) }
    // This machine is reached past any proxy.
    if (origin.isLoopback) proxy(Proxy.NO_PROXY)
    return this
}

/** Throws an `IllegalArgumentException` for what OkHttp does not write. */
private fun requestOf(attempt: Attempt, url: HttpUrl): Request {
    val builder = Request.Builder().url(url).tag(Exchange::class.java, Exchange(attempt))
    for ((name, value) in attempt.headers) builder.addHeader(name, value)
    builder.header("accept-encoding", GZIP)
    builder.header("authorization", attempt.authorization())
    return builder.method(attempt.method, bodyOf(attempt)).build()
}

private fun bodyOf(attempt: Attempt): RequestBody? =
    attempt.body?.toRequestBody() ?: if (attempt.method in NEEDS_BODY) RequestBody.EMPTY else null

/** What a source gives to its end; null where that is more than the bound. */
@Throws(IOException::class)
internal fun bounded(source: Source): ByteArray? {
    val read = Buffer()
    while (source.read(read, PIECE) != -1L) {
        if (read.size > MOST_BODY_BYTES) return null
    }
    return read.readByteArray()
}

package dev.monacocrm

import dev.monacocrm.support.KEY
import dev.monacocrm.support.OwnTransport
import dev.monacocrm.support.RawServer
import dev.monacocrm.support.clientOver
import dev.monacocrm.support.failure
import dev.monacocrm.support.http
import dev.monacocrm.support.live
import dev.monacocrm.support.ok
import dev.monacocrm.transports.Answer
import dev.monacocrm.transports.Failure
import dev.monacocrm.transports.FailureKind
import dev.monacocrm.transports.Outcome
import java.io.ByteArrayOutputStream
import java.net.InetSocketAddress
import java.net.Proxy
import java.util.concurrent.atomic.AtomicInteger
import java.util.zip.GZIPOutputStream
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.awaitCancellation
import okhttp3.OkHttpClient
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

@OptIn(LiteralApiKey::class)
class TransportTest {
    private val me = """{"data":{"org_id":"org_1","user_id":"usr_1"}}"""

    private fun clientOf(server: RawServer, configure: MonacoClient.Builder.() -> Unit = {}) = MonacoClient {
        apiKey(KEY)
        baseUrl = server.url
        maxAttempts = 1
        configure()
    }

    @Test
    fun `nothing is sent again by OkHttp itself, whatever the status, and no redirect is followed`() = live {
        for (status in
            listOf("408 Late", "503 Busy", "421 Elsewhere", "401 No", "407 No", "301 Moved", "307 Moved", "308 Moved")) {
            RawServer { http(status, "", "Retry-After: 0", "Location: /v1/me", "WWW-Authenticate: Basic") }
                .use { server ->
                    clientOf(server).use { client ->
                        val error = failure { client.me.get() }
                        assertEquals(status.take(3), "${error.status}")
                        assertEquals(1 to 1, server.requests.size to error.attempts, status)
                    }
                }
        }
    }

    @Test
    fun `what the server said of waiting comes through as it was sent`() = live {
        RawServer { http("503 Busy", "", "Retry-After: 7") }
            .use { server ->
                clientOf(server).use { client -> assertTrue(failure { client.me.get() }.retryAfter != null) }
            }
    }

    @Test
    fun `a request is exactly what the core says, and sends no cookie back`() = live {
        RawServer { http("200 OK", me, "Set-Cookie: a=b") }
            .use { server ->
                clientOf(server).use { client ->
                    client.me.get()
                    client.me.get()
                }
                val port = server.url.substringAfterLast(':')
                val expected =
                    listOf(
                        "GET /v1/me HTTP/1.1",
                        "accept: application/json",
                        "user-agent: ${userAgent()}",
                        "accept-encoding: gzip",
                        "authorization: Bearer $KEY",
                        "Host: 127.0.0.1:$port",
                        "Connection: Keep-Alive",
                    )
                for (request in server.requests) assertEquals(expected, request.trim().lines())
            }
    }

    @Test
    fun `a body is sent as it is, with its length`() = live {
        RawServer { http("200 OK", me) }
            .use { server ->
                clientOf(server).use { client -> client.contacts.create { email = "ada@example.com" } }
                val request = server.requests.single()
                assertTrue(request.endsWith("\r\n\r\n{\"email\":\"ada@example.com\"}"), request)
                assertTrue(
                    "content-type: application/json\r\n" in request.lowercase() && "Content-Length: 27" in request,
                    request,
                )
            }
    }

    @Test
    fun `a gzipped answer is read, whatever its size`() = live {
        val long = """{"data":{"org_id":"${"o".repeat(300_000)}","user_id":"u"}}"""
        val packed = ByteArrayOutputStream().also { GZIPOutputStream(it).use { gzip -> gzip.write(long.toByteArray()) } }
        val body = packed.toString(Charsets.ISO_8859_1)
        RawServer { http("200 OK", body, "Content-Encoding: gzip") }
            .use { server ->
                clientOf(server).use { client -> assertEquals(300_000, client.me.get().orgId.length) }
            }
    }

    @Test
    fun `a client of the caller's own is derived from, keeps its interceptors, and is not closed`() = live {
        val seen = AtomicInteger()
        val own =
            OkHttpClient.Builder()
                .addInterceptor { chain ->
                    seen.incrementAndGet()
                    chain.proceed(chain.request())
                }
                .proxy(Proxy(Proxy.Type.HTTP, InetSocketAddress("127.0.0.1", 9)))
                .build()
        RawServer { http("503 Busy", "", "Retry-After: 0") }
            .use { server ->
                clientOf(server) { httpClient = own }
                    .use { client -> assertInstanceOf(ServerException::class.java, failure { client.me.get() }) }
                assertEquals(1 to 1, seen.get() to server.requests.size)
            }
        assertFalse(own.dispatcher.executorService.isShutdown)
    }

    @Test
    fun `a transport of the caller's own is held to what it promises`() = live {
        val kinds =
            mapOf<String, Outcome>(
                "the status 70000" to Answer(70_000, emptyList(), ByteArray(0)),
                "a header that is not of one line" to Answer(200, listOf("a" to "b\nc"), ByteArray(0)),
                "…" to Failure(FailureKind.CONNECTION_LOST, "\ud800"),
            )
        for ((cause, outcome) in kinds) {
            val error = failure { clientOver(OwnTransport { outcome }) { maxAttempts = 1 }.me.get() }
            assertTrue(cause in error.causeText.orEmpty(), error.causeText)
        }
        val silent =
            clientOver(OwnTransport { awaitCancellation() }) {
                maxAttempts = 1
                timeout = 20.milliseconds
            }
        assertEquals("the transport gave no answer in time", failure { silent.me.get() }.causeText)
        val throwing = failure { clientOver(OwnTransport { error("bug") }) { maxAttempts = 1 }.me.get() }
        assertEquals(Certainty.UNKNOWN to "IllegalStateException: bug", throwing.certainty to throwing.causeText)
    }

    @Test
    fun `an attempt that is over reveals nothing`() = live {
        var kept: dev.monacocrm.transports.Attempt? = null
        val client =
            clientOver(
                OwnTransport { attempt ->
                    kept = attempt
                    assertEquals("Bearer $KEY", attempt.authorization())
                    ok()
                }
            )
        client.me.get()
        val late = runCatching { kept?.authorization() }
        assertTrue(late.isFailure || late.getOrNull().isNullOrEmpty())
        assertFalse(KEY in kept.toString())
    }
}

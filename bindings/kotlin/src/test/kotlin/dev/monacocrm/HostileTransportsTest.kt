package dev.monacocrm

import dev.monacocrm.support.OwnTransport
import dev.monacocrm.support.assertIdle
import dev.monacocrm.support.clientOver
import dev.monacocrm.support.failure
import dev.monacocrm.support.live
import dev.monacocrm.support.ok
import dev.monacocrm.support.thrownBy
import dev.monacocrm.transports.Answer
import dev.monacocrm.transports.Attempt
import dev.monacocrm.transports.Failure
import dev.monacocrm.transports.FailureKind
import dev.monacocrm.transports.MOST_BODY_BYTES
import dev.monacocrm.transports.Outcome
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.concurrent.thread
import kotlin.coroutines.resume
import kotlin.coroutines.suspendCoroutine
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** A transport of the caller's own may answer anything, at any time or never: each call ends with an exception of its own. */
class HostileTransportsTest {
    @TestFactory
    fun `a transport that gives nonsense ends the call with an exception, and the next call works`(): List<DynamicTest> =
        mapOf<String, Pair<() -> Outcome, String>>(
                "a status of 99999" to Pair({ ok(status = 99_999) }, "the status 99999"),
                "a status of 65736, which is 200 in 16 bits" to Pair({ ok(status = 65_736) }, "the status 65736"),
                "a status of -1" to Pair({ ok(status = -1) }, "the status -1"),
                "a status of the least number" to Pair({ ok(status = Int.MIN_VALUE) }, "the status -2147483648"),
                "a header with line ends" to Pair({ answer("a" to "b\nc") }, "not of one line"),
                "a header's name with line ends" to Pair({ answer("a\n" to "b") }, "not of one line"),
                "a header with half a surrogate pair" to Pair({ answer("a" to "\ud800") }, "not of one line"),
                "a body that is too large" to Pair({ ok("x".repeat(MOST_BODY_BYTES.toInt() + 1)) }, "larger than"),
                "a failure without a cause" to Pair({ Failure(FailureKind.TIMED_OUT, "") }, ""),
                "a failure with a cause of megabytes" to
                    Pair({ Failure(FailureKind.TIMED_OUT, "mks_".repeat(1_000_000)) }, "mks_…"),
                "a failure whose cause is half a surrogate pair" to Pair({ Failure(FailureKind.TIMED_OUT, "\udc00") }, "…"),
            )
            .map { (name, nonsense) ->
                dynamicTest(name) {
                    live {
                        val (outcome, cause) = nonsense
                        val (first, client) = faltering(outcome)
                        val error = failure { client.me.get() }
                        assertInstanceOf(ApiConnectionException::class.java, error)
                        assertTrue(cause in error.causeText.orEmpty()) { error.causeText }
                        assertEquals(Certainty.UNKNOWN, error.certainty)
                        assertEquals("org_1", client.me.get().orgId)
                        assertEquals(2, first.sent)
                        assertIdle(client)
                    }
                }
            }

    @TestFactory
    fun `a status without a body ends the call`(): List<DynamicTest> =
        listOf(0, 1, 99, 100, 101, 199, 204, 299, 300, 304, 418, 599, 600, 999, 65_535).map { status ->
            dynamicTest("$status") {
                live {
                    val client = clientOver(OwnTransport { ok("", status) }) { maxAttempts = 1 }
                    assertNotNull(failure { client.me.get() })
                    runCatching { client.contacts.delete("x") }.onFailure { assertInstanceOf(MonacoException::class.java, it) }
                    assertIdle(client)
                }
            }
        }

    @TestFactory
    fun `an answer with odd headers is an answer`(): List<DynamicTest> =
        mapOf(
                "control characters" to listOf("\u0000" to "\r", "\u0007" to "\u001b[31m", "x-request-id" to "\u0000\r\u007f"),
                "empty ones" to listOf("" to "", "" to ""),
                "of megabytes" to listOf("x-request-id" to "x".repeat(5_000_000)),
                "of a hundred thousand fields" to List(100_000) { "x-$it" to "$it" },
                "nonsense for the limiter" to
                    listOf(
                        "retry-after" to "1e999",
                        "retry-after" to "-5",
                        "x-ratelimit-reset" to "99999999999999999999",
                        "x-ratelimit-remaining" to "NaN",
                    ),
            )
            .map { (name, headers) ->
                dynamicTest(name) {
                    live {
                        val client = clientOver(OwnTransport { answer(*headers.toTypedArray()) })
                        val (me, response) = client.withResponse { me.get() }
                        assertEquals("org_1", me.orgId)
                        assertEquals(headers.size, response.headers.size)
                    }
                }
            }

    @TestFactory
    fun `a body that is not what its headers say is judged by what it is`(): List<DynamicTest> =
        mapOf(
                "a text that says it is JSON" to Pair("<h1>no</h1>", "content-type" to "application/json"),
                "no gzip that says it is" to Pair("\u001f\u008b\u0008", "content-encoding" to "gzip"),
                "a length that is another" to Pair("", "content-length" to "5000"),
                "JSON of another kind" to Pair("[[[]]]", "content-type" to "application/json"),
                "a word that is no JSON" to Pair("""{"data":{"org_id":nonsense}}""", "content-type" to "application/json"),
                "deep nesting" to Pair("[".repeat(100_000), "content-type" to "application/json"),
                "deep nesting that ends" to Pair("[".repeat(100_000) + "]".repeat(100_000), "content-type" to "application/json"),
            )
            .map { (name, given) ->
                dynamicTest(name) {
                    live {
                        val (body, header) = given
                        val client = clientOver(OwnTransport { Answer(200, listOf(header), body.toByteArray()) })
                        val error = failure { client.me.get() }
                        assertEquals("undecodable" to Certainty.APPLIED, error.kind to error.certainty)
                        assertIdle(client)
                    }
                }
            }

    @TestFactory
    fun `a transport that throws lost the connection, whether at once or later`(): List<DynamicTest> =
        mapOf<String, () -> Throwable>(
                "an exception" to { Exception("why") },
                "an exception without a text" to { RuntimeException() },
                "an exception with half a surrogate pair" to { Exception("\ud800") },
                "an exception without a name" to { object : Exception() {} },
                "an exception whose text throws" to { Unspeakable() },
                "a cancellation that is none" to { CancellationException("mine") },
                "an interruption" to { InterruptedException() },
            )
            .map { (name, thrown) ->
                dynamicTest(name) {
                    live {
                        for (wait in listOf(0, 1)) {
                            val client =
                                clientOver(OwnTransport { throw thrown().also { if (wait > 0) delay(wait.milliseconds) } }) {
                                    maxAttempts = 1
                                }
                            val error = failure { client.me.get() }
                            assertInstanceOf(ApiConnectionException::class.java, error)
                            assertEquals(Certainty.UNKNOWN, error.certainty)
                            assertNotNull(error.causeText)
                            assertIdle(client)
                        }
                    }
                }
            }

    @Test
    fun `a transport's own time that runs out is a lost connection`() = live {
        val (transport, client) = faltering { withTimeout(1.milliseconds) { awaitCancellation() } }
        assertInstanceOf(ApiConnectionException::class.java, failure { client.me.get() })
        assertEquals("org_1", client.me.get().orgId)
        assertEquals(2, transport.sent)
    }

    @Test
    fun `an error of the machine's passes through, and the next call works`() = live {
        val (_, client) = faltering { throw StackOverflowError() }
        assertInstanceOf(StackOverflowError::class.java, runCatching { client.me.get() }.exceptionOrNull())
        assertIdle(client)
        assertEquals("org_1", client.me.get().orgId)
    }

    @Test
    fun `a transport that answers twice is heard once`() = live {
        val second = CompletableFuture<Result<Unit>>()
        val transport = OwnTransport {
            suspendCoroutine { continuation ->
                thread {
                    continuation.resume(ok())
                    second.complete(runCatching { continuation.resume(ok("{}")) })
                }
            }
        }
        val client = clientOver(transport)
        assertEquals("org_1", client.me.get().orgId)
        assertInstanceOf(IllegalStateException::class.java, second.get().exceptionOrNull())
        assertIdle(client)
    }

    @Test
    fun `a transport that never answers ends with the attempt's time`() = live {
        val client =
            clientOver(OwnTransport { awaitCancellation() }) {
                maxAttempts = 2
                backoffInitial = 1.milliseconds
            }
        val error = failure { client.me.get(CallOptions(timeout = 10.milliseconds)) }
        assertInstanceOf(ApiTimeoutException::class.java, error)
        assertEquals(Certainty.UNKNOWN to 2, error.certainty to error.attempts)
        assertIdle(client)
    }

    @Test
    fun `an answer that comes after its attempt was given up is not taken for that of the next`() = live {
        val stale = ok("""{"data":{"org_id":"stale","user_id":"u"}}""")
        val (_, client) = faltering(attempts = 3) { stale.also { withContext(NonCancellable) { delay(40.milliseconds) } } }
        assertEquals("org_1", client.me.get(CallOptions(timeout = 10.milliseconds)).orgId)
        delay(60.milliseconds)
        assertEquals("org_1", client.me.get().orgId)
    }

    @Test
    fun `a transport that asks for the secret when the call is over gets an exception, and harms nobody`() = live {
        val attempts = ConcurrentLinkedQueue<Attempt>()
        val client = clientOver(OwnTransport { ok().also { _ -> attempts.add(it) } })
        client.me.get()
        thrownBy<IllegalStateException> { attempts.remove().authorization() }
        client.me.get()
    }

    @Test
    fun `a transport whose close throws is the one to blame`() {
        val transport =
            object : dev.monacocrm.transports.Transport {
                override suspend fun send(attempt: Attempt) = ok()

                override fun close() = throw IndexOutOfBoundsException("mine")
            }
        assertEquals("mine", thrownBy<IndexOutOfBoundsException> { clientOver(transport).close() }.message)
    }

    @Test
    fun `a body that changes after it was given was read before`() = live {
        val body = ok().body
        val (me, response) = clientOver(OwnTransport { Answer(200, emptyList(), body) }).withResponse { me.get() }
        body.fill(0)
        assertEquals("org_1", me.orgId)
        assertTrue("org_1" in response.json().toString())
    }

    /** A transport whose first outcome is [first], and a client over it. */
    private fun faltering(first: suspend () -> Outcome): Pair<OwnTransport, MonacoClient> = faltering(attempts = 1, first)

    private fun faltering(attempts: Int, first: suspend () -> Outcome): Pair<OwnTransport, MonacoClient> {
        lateinit var transport: OwnTransport
        transport = OwnTransport { if (transport.sent == 1) first() else ok() }
        val client =
            clientOver(transport) {
                maxAttempts = attempts
                backoffInitial = 1.milliseconds
            }
        return transport to client
    }

    private fun answer(vararg headers: Pair<String, String>) = Answer(200, headers.toList(), ok().body)
}

/** Even its text is a trap. */
private class Unspeakable : Exception() {
    override val message: String
        get() = error("no")
}

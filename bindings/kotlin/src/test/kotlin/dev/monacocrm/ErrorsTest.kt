package dev.monacocrm

import dev.monacocrm.internal.core.Certainty as CoreCertainty
import dev.monacocrm.internal.core.CoreError
import dev.monacocrm.internal.core.ErrorKind
import dev.monacocrm.support.AgainstTheEmulator
import dev.monacocrm.support.KEY
import dev.monacocrm.support.OwnTransport
import dev.monacocrm.support.clientOver
import dev.monacocrm.support.failure
import dev.monacocrm.support.live
import dev.monacocrm.support.ok
import dev.monacocrm.transports.Failure
import dev.monacocrm.transports.FailureKind
import java.net.ServerSocket
import kotlin.reflect.KClass
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CancellationException
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

@OptIn(LiteralApiKey::class)
class ErrorsTest : AgainstTheEmulator() {
    @Test
    fun `every kind of the core has a class of its own, and what is cancelled is cancelled as coroutines are`() {
        val made = ErrorKind.entries.associateWith { kind -> exceptionOf(error(kind)) }
        assertEquals(ErrorKind.entries.size, made.values.map { it::class }.toSet().size)
        for ((kind, exception) in made) {
            if (kind == ErrorKind.CANCELLED) assertInstanceOf(CancellationException::class.java, exception)
            else assertEquals(kind.name.lowercase(), assertInstanceOf(MonacoException::class.java, exception).kind)
        }
    }

    private val classes: Map<Int, KClass<out MonacoException>> =
        mapOf(
            400 to BadRequestException::class,
            401 to AuthenticationException::class,
            403 to PermissionDeniedException::class,
            404 to NotFoundException::class,
            409 to ConflictException::class,
            422 to UnprocessableEntityException::class,
            429 to RateLimitException::class,
            500 to ServerException::class,
            503 to ServerException::class,
            418 to UnexpectedStatusException::class,
            408 to UnexpectedStatusException::class,
            302 to UnexpectedStatusException::class,
        )

    @TestFactory
    fun `a status is an exception with all its fields`() = classes.map { (status, expected) ->
        dynamicTest("$status") {
            live {
                val body = """{"error":{"code":"odd","message":"no luck"}}"""
                emulator.fault(mapOf("status" to status, "headers" to listOf(listOf("x-request-id", "req_1")), "body" to body))
                emulator
                    .client { maxAttempts = 1 }
                    .use { client ->
                        val error = failure { client.me.get() }
                        assertEquals(expected, error::class)
                        assertEquals("no luck", error.message?.substringBefore(";"))
                        assertEquals(
                            listOf(status, "odd", "req_1", 1),
                            listOf(error.status, error.code, error.requestId, error.attempts),
                        )
                        assertEquals(body, error.body)
                    }
            }
        }
    }

    @TestFactory
    fun `a transport's failure is an exception of its certainty, with its cause`() =
        mapOf(
                FailureKind.NOT_CONNECTED to (ApiConnectionException::class to Certainty.NOT_SENT),
                FailureKind.CONNECT_TIMED_OUT to (ApiTimeoutException::class to Certainty.NOT_SENT),
                FailureKind.POOL_EXHAUSTED to (ApiConnectionException::class to Certainty.NOT_SENT),
                FailureKind.CERTIFICATE_REFUSED to (CertificateException::class to Certainty.NOT_SENT),
                FailureKind.PROXY_REFUSED to (ProxyException::class to Certainty.NOT_SENT),
                FailureKind.NOT_WRITTEN to (ApiConnectionException::class to Certainty.NOT_SENT),
                FailureKind.CONNECTION_LOST to (ApiConnectionException::class to Certainty.UNKNOWN),
                FailureKind.TIMED_OUT to (ApiTimeoutException::class to Certainty.UNKNOWN),
                FailureKind.INVALID_ANSWER to (ApiConnectionException::class to Certainty.UNKNOWN),
                FailureKind.ANSWER_TOO_LARGE to (ApiConnectionException::class to Certainty.UNKNOWN),
            )
            .also { table -> assertEquals(FailureKind.entries.toSet(), table.keys) }
            .map { (kind, expected) ->
                dynamicTest(kind.name) {
                    live {
                        val client = clientOver(OwnTransport { Failure(kind, "Tired: $KEY") }) { maxAttempts = 1 }
                        val error = failure { client.me.get() }
                        assertEquals(expected, error::class to error.certainty)
                        assertEquals("Tired: mks_…", error.causeText)
                    }
                }
            }

    @Test
    fun `what cannot be reached was not sent, and tells the cause`() = live {
        val port = ServerSocket(0).use { it.localPort }
        MonacoClient {
            apiKey(KEY)
            baseUrl = "http://127.0.0.1:$port"
            maxAttempts = 1
        }
            .use { client ->
                val error = failure { client.me.get() }
                assertEquals(ApiConnectionException::class to Certainty.NOT_SENT, error::class to error.certainty)
                assertTrue(error.causeText.orEmpty().startsWith("ConnectException"), error.causeText)
            }
    }

    @Test
    fun `a wait longer than allowed fails at once and says how long`() = live {
        emulator.fault(mapOf("status" to 429, "headers" to listOf(listOf("Retry-After", "30"))))
        emulator
            .client { maxWait = 1.seconds }
            .use { client ->
                val error = failure { client.me.get() }
                assertInstanceOf(RateLimitException::class.java, error)
                assertTrue(checkNotNull(error.retryAfter) > 29.seconds)
            }
    }

    @Test
    fun `what may be done twice is sent again, and what may not is not`() = live {
        emulator
            .client { backoffInitial = 1.milliseconds }
            .use { client ->
                emulator.fault(mapOf("status" to 503), times = 2, operation = "get_me")
                assertEquals(3, client.withResponse { me.get() }.response.attempts)
                emulator.fault(mapOf("apply_then" to mapOf("status" to 503)), operation = "create_contact")
                val error = failure { client.contacts.create { email = "ada@example.com" } }
                assertEquals(1 to Certainty.UNKNOWN, error.attempts to error.certainty)
            }
    }

    @Test
    fun `a delete that an earlier attempt carried out succeeds, with nothing in its answer`() = live {
        emulator
            .client { backoffInitial = 1.milliseconds }
            .use { client ->
                val contact = client.contacts.upsert { email = "ada@example.com" }
                emulator.fault(mapOf("apply_then" to mapOf("status" to 503)), operation = "delete_contact")
                val (_, response) = client.withResponse { contacts.delete(contact.id) }
                assertEquals(listOf(204, 2, 0), listOf(response.status, response.attempts, response.content.size))
            }
    }

    @Test
    fun `a success that cannot be read was applied, is not sent again, and shows what came`() = live {
        for (body in listOf("<html>", "", "{\"data\":[]}", "{\"data\": {}} x", "{\"data\":{\"a\":hello}}", "\uFEFF{}")) {
            val transport = OwnTransport { ok(body) }
            val error = failure { clientOver(transport).me.get() }
            assertEquals(UndecodableResponseException::class to Certainty.APPLIED, error::class to error.certainty)
            assertEquals(body.ifEmpty { null }, error.body)
            assertEquals(1, transport.sent)
        }
    }

    @Test
    fun `no attempt can be made within a deadline that is over`() = live {
        emulator
            .client {
                deadline = 1.milliseconds
                backoffInitial = 10.seconds
            }
            .use { client ->
                emulator.fault(mapOf("status" to 503))
                assertNotNull(failure { client.me.get() }.kind)
            }
    }

    private fun error(kind: ErrorKind) = CoreError(kind, "no", CoreCertainty.REJECTED, 1u, null, null, null, null, null, null)
}

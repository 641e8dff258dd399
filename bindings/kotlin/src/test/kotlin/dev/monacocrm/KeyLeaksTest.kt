package dev.monacocrm

import dev.monacocrm.support.AgainstTheEmulator
import dev.monacocrm.support.KEY
import dev.monacocrm.support.OwnTransport
import dev.monacocrm.support.RawServer
import dev.monacocrm.support.canary
import dev.monacocrm.support.clientOver
import dev.monacocrm.support.failure
import dev.monacocrm.support.http
import dev.monacocrm.support.leaksOf
import dev.monacocrm.support.live
import dev.monacocrm.support.ok
import dev.monacocrm.support.showsKey
import dev.monacocrm.support.thrownBy
import dev.monacocrm.support.until
import dev.monacocrm.transports.Answer
import dev.monacocrm.transports.Attempt
import java.util.Base64
import java.util.concurrent.ConcurrentLinkedQueue
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** The key is nowhere but on the wire. */
@OptIn(LiteralApiKey::class)
class KeyLeaksTest : AgainstTheEmulator() {
    @TestFactory
    fun `what is refused is refused without showing the key`() =
        mapOf<String, () -> Unit>(
                "a key with a character too many" to { MonacoClient { apiKey(canary() + "!") } },
                "a key with a character too few" to { MonacoClient { apiKey(canary().dropLast(1)) } },
                "a key with half a surrogate pair" to { MonacoClient { apiKey(canary() + "\ud800") } },
                "a key beside an address in clear text" to
                    {
                        MonacoClient {
                            apiKey(canary())
                            baseUrl = "http://example.com"
                        }
                    },
                "a key in an address" to
                    {
                        MonacoClient {
                            apiKey(KEY)
                            baseUrl = "https://${canary()}@example.com"
                        }
                    },
                "a key beside a bad option" to
                    {
                        MonacoClient {
                            apiKey(canary())
                            maxAttempts = 0
                        }
                    },
                "a key beside a bearer" to
                    {
                        MonacoClient {
                            apiKey(canary())
                            bearer("token")
                        }
                    },
                "a standby beside a provider" to
                    {
                        MonacoClient {
                            apiKey { KEY }
                            standbyApiKey(canary())
                        }
                    },
                "a standby that is none" to
                    {
                        MonacoClient {
                            apiKey(KEY)
                            standbyApiKey(canary() + "!")
                        }
                    },
                "a key as a bearer for Monaco" to { MonacoClient { bearer(canary()) } },
                "a bearer with a line end" to
                    {
                        MonacoClient {
                            bearer("${canary()}\n!")
                            baseUrl = "https://relay.example.com"
                        }
                    },
                "a rotation to what is no key" to { clientOver(OwnTransport()).rotate(canary() + "!") },
                "a key as a header's value" to
                    {
                        live { clientOver(OwnTransport()).me.get(CallOptions(headers = mapOf("authorization" to canary()))) }
                    },
                "a key as an id" to { live { clientOver(OwnTransport()).contacts.get(canary() + "\ud800") } },
                "a key as a custom field's name" to
                    {
                        live { clientOver(OwnTransport()).contacts.create { customField(canary(), 1) } }
                    },
            )
            .map { (name, make) -> dynamicTest(name) { assertEquals(emptyList<String>(), leaksOf(failure(make))) } }

    @Test
    fun `neither a client nor anything it leads to holds the key, before calls and after`() = live {
        emulator.post("keys", mapOf("key" to canary()))
        emulator
            .client {
                apiKey(canary())
                standbyApiKey(canary(1))
            }
            .use { client ->
                assertEquals(emptyList<String>(), leaksOf(client))
                val (me, response) = client.withResponse { me.get() }
                val listing = client.contacts.list(pageSize = 10)
                val page = listing.firstPage()
                for (thing in
                    listOf(
                        me,
                        response,
                        listing,
                        page,
                        listing.position,
                        client.limits(),
                        client.explain("get_me"),
                        client.keyId,
                    )) {
                    assertEquals(emptyList<String>(), leaksOf(thing))
                }
                assertEquals(emptyList<String>(), leaksOf(client.withOptions(CallOptions(maxAttempts = 1))))
            }
    }

    @TestFactory
    fun `a server that answers the key makes no exception, log or event show it`() =
        mapOf(
                "in a message" to http("403 No", """{"error":{"code":"no","message":"${canary()}"}}"""),
                "in an error code" to http("403 No", """{"error":{"code":"${canary()}","message":"no"}}"""),
                "in an error of no JSON" to http("500 No", "<h1>${canary()}</h1>"),
                "in a redirect" to http("307 No", "", "location: https://example.com/${canary()}"),
                "in a request id" to http("500 No", "", "x-request-id: ${canary()}"),
                "in place of HTTP" to "Authorization: Bearer ${canary()}\r\n\r\n",
                "in a status line" to "HTTP/1.1 ${canary()}\r\n\r\n",
                "in a success that is no JSON" to http("200 OK", canary()),
                "in a chunk's size" to "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${canary()}\r\n",
            )
            .map { (name, answer) ->
                dynamicTest(name) {
                    live {
                        val told = ConcurrentLinkedQueue<String>()
                        RawServer { answer }
                            .use { server ->
                                val client = MonacoClient {
                                    apiKey(canary())
                                    baseUrl = server.url
                                    maxAttempts = 1
                                    logger = hearing(told)
                                    onEvent = { told.add("$it") }
                                }
                                val error = failure { client.me.get() }
                                assertEquals(emptyList<String>(), leaksOf(error))
                                // OkHttp lets go of what was answered a moment after it handed it over.
                                until { leaksOf(client).isEmpty() }
                                assertTrue(told.size > 4)
                                assertFalse(told.any(::showsKey))
                                client.close()
                            }
                    }
                }
            }

    @Test
    fun `a relay's token that a server answers is masked by its value`() = live {
        val token = canary().removePrefix("mks_")
        val client =
            clientOver(OwnTransport { Answer(400, emptyList(), "no $token".toByteArray()) }) {
                bearer(token)
                baseUrl = "https://relay.example.com"
            }
        val error = failure { client.me.get() }
        assertTrue(error.body.orEmpty().startsWith("no "))
        assertEquals(emptyList<String>(), leaksOf(error))
    }

    @Test
    fun `a provider or a transport that throws the key leaves neither it nor its own exception`() = live {
        val faults = listOf(IllegalStateException("the vault refused ${canary()}"), Exception("no", RuntimeException(canary())))
        for (fault in faults) {
            val provided = failure { clientOver(OwnTransport()) { apiKey { throw fault } }.me.get() }
            assertInstanceOf(KeyProviderException::class.java, provided)
            val sent = failure {
                clientOver(OwnTransport { throw fault }) {
                        apiKey(canary())
                        maxAttempts = 1
                    }
                    .me
                    .get()
            }
            for (error in listOf(provided, sent)) assertEquals(emptyList<String>(), leaksOf(error))
        }
    }

    @Test
    fun `an attempt reveals the key when it is asked to, and to nobody who prints it`() = live {
        val client =
            clientOver(
                OwnTransport { attempt: Attempt ->
                    assertFalse(showsKey("$attempt"))
                    assertEquals(emptyList<String>(), leaksOf(attempt))
                    ok()
                }
            ) {
                apiKey(canary())
            }
        client.me.get()
    }

    @TestFactory
    fun `a key that is planted is found`() =
        mapOf(
                "a text" to canary(),
                "a piece" to canary().substring(10, 30),
                "bytes" to "Bearer ${canary()}".toByteArray(),
                "base64" to Base64.getEncoder().encodeToString("Bearer ${canary()}".toByteArray()),
                "a list" to listOf(1, mapOf("a" to canary())),
                "an exception" to Exception(canary()),
                "a cause" to Exception("no", Exception(canary())),
                "a field" to
                    object {
                        @Suppress("unused") val hidden = arrayOf(canary())
                    },
            )
            .map { (name, thing) -> dynamicTest(name) { assertNotEquals(emptyList<String>(), leaksOf(thing)) } }

    @Test
    fun `what holds no key is not found`() {
        assertEquals(emptyList<String>(), leaksOf(listOf("mks_…0a1b2c3d4e5f", KEY, thrownBy<Exception> { error("no") })))
    }

    private fun hearing(told: ConcurrentLinkedQueue<String>) =
        object : Logger {
            override fun debug(line: String) {
                told.add(line)
            }

            override fun info(line: String) {
                told.add(line)
            }

            override fun warn(line: String) {
                told.add(line)
            }
        }
}

package dev.monacocrm

import dev.monacocrm.support.AgainstTheEmulator
import dev.monacocrm.support.KEY
import dev.monacocrm.support.OwnTransport
import dev.monacocrm.support.clientOver
import dev.monacocrm.support.failure
import dev.monacocrm.support.live
import dev.monacocrm.support.ok
import dev.monacocrm.support.thrownBy
import dev.monacocrm.support.until
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

@OptIn(LiteralApiKey::class)
class KeysTest : AgainstTheEmulator() {
    @Test
    fun `a provider is asked once, and again after a 401`() = live {
        val asked = AtomicInteger()
        val next = anotherKey()
        val keys = listOf(emulator.apiKey, next)
        emulator
            .client { apiKey { keys[asked.getAndIncrement()] } }
            .use { client ->
                assertNull(client.keyId)
                repeat(3) { client.me.get() }
                assertEquals(1, asked.get())
                emulator.post("keys/deactivate", mapOf("key" to emulator.apiKey))
                client.me.get()
                assertEquals(2, asked.get())
            }
    }

    @Test
    fun `calls share one question to the provider`() = live {
        val asked = AtomicInteger()
        val provider = ApiKeyProvider {
            asked.incrementAndGet()
            delay(10)
            KEY
        }
        val client = clientOver(OwnTransport()) { apiKey(provider) }
        List(50) { async { client.me.get() } }.awaitAll()
        assertEquals(1, asked.get())
    }

    @Test
    fun `a provider that fails in any way fails the call and says why, and nothing is sent`() = live {
        val faults =
            mapOf<String, suspend () -> String>(
                "IllegalStateException: no vault at mks_…" to { error("no vault at $KEY") },
                "TimeoutCancellationException" to { withTimeout(1.milliseconds) { awaitCancellation() } },
                "48 characters" to { "mks_short" },
                "half of a surrogate pair" to { "\ud800" },
            )
        for ((text, provider) in faults) {
            val transport = OwnTransport()
            val error = failure { clientOver(transport) { apiKey(provider) }.me.get() }
            assertInstanceOf(KeyProviderException::class.java, error)
            assertTrue(text in "${error.message} ${error.causeText}", error.causeText)
            assertEquals(0, transport.sent)
        }
    }

    @Test
    fun `a provider that never answers ends with the deadline, and the next call asks again`() = live {
        val asked = AtomicInteger()
        val client = clientOver(OwnTransport()) { apiKey { if (asked.incrementAndGet() == 1) awaitCancellation() else KEY } }
        val hurried = client.withOptions(CallOptions(deadline = 30.milliseconds))
        assertInstanceOf(ApiTimeoutException::class.java, failure { hurried.me.get() })
        client.me.get()
        assertEquals(2, asked.get())
    }

    @Test
    fun `a standby key goes on after a 401`() = live {
        val standby = anotherKey()
        val events = ConcurrentLinkedQueue<Event>()
        emulator
            .client {
                apiKey(emulator.apiKey)
                standbyApiKey(standby)
                onEvent = events::add
            }
            .use { client ->
                client.me.get()
                val first = client.keyId
                emulator.post("keys/deactivate", mapOf("key" to emulator.apiKey))
                client.me.get()
                assertNotEquals(first, client.keyId)
                assertTrue(events.any { it.name == "key_switched" && it["to"] == client.keyId })
            }
    }

    @Test
    fun `rotate switches at once and gives the fingerprint, and what is no key is refused and changes nothing`() = live {
        emulator.client().use { client ->
            val before = client.keyId
            assertInstanceOf(InvalidKeyException::class.java, failure { client.rotate("mks_short") })
            assertEquals(before, client.keyId)
            val after = client.rotate(anotherKey())
            assertEquals(after, client.keyId)
            client.me.get()
            assertEquals(after, (emulator.requests().last()["key"] as kotlinx.serialization.json.JsonPrimitive).content)
        }
    }

    @Test
    fun `rotate reaches a call that waits for a provider`() = live {
        val asked = AtomicInteger()
        val client =
            clientOver(OwnTransport()) {
                apiKey {
                    asked.incrementAndGet()
                    awaitCancellation()
                }
            }
        val hurried = client.withOptions(CallOptions(deadline = 200.milliseconds))
        val asking = async { runCatching { hurried.me.get() } }
        until { asked.get() == 1 }
        val waiting = async { client.me.get() }
        until { client.limits().sent == 0L && asked.get() == 1 }
        client.rotate(KEY)
        waiting.await()
        asking.await()
    }

    @Test
    fun `a relay's token is sent as it is, whether given or provided, and rotated as one`() = live {
        val seen = ConcurrentLinkedQueue<String>()
        val transport = OwnTransport { attempt ->
            seen.add(attempt.authorization())
            ok()
        }
        val relay: MonacoClient.Builder.() -> Unit = { baseUrl = "https://relay.example.com/monaco" }
        clientOver(transport) {
                relay()
                bearer("session-1")
            }
            .me
            .get()
        val provided =
            clientOver(transport) {
                relay()
                bearer { "session-2" }
            }
        provided.me.get()
        provided.rotate("session-3")
        provided.me.get()
        assertEquals(listOf("Bearer session-1", "Bearer session-2", "Bearer session-3"), seen.toList())
    }

    @Test
    fun `keys that contradict each other are refused`() {
        val contradictions =
            listOf<MonacoClient.Builder.() -> Unit>(
                {
                    apiKey(KEY)
                    bearer("token")
                },
                {
                    apiKey(KEY)
                    apiKey(KEY)
                },
                {
                    apiKey { KEY }
                    standbyApiKey(KEY)
                },
                {
                    bearer("token")
                    standbyApiKey(KEY)
                },
            )
        for (configure in contradictions) {
            assertInstanceOf(ConfigurationException::class.java, thrownBy<MonacoException> { MonacoClient(configure) })
        }
        assertInstanceOf(InvalidKeyException::class.java, thrownBy<MonacoException> { MonacoClient { bearer("token") } })
    }

    @Test
    fun `without a key the error says what to do`() {
        val error = thrownBy<ConfigurationException> { MonacoClient() }
        assertEquals("no API key was given: pass apiKey, or set MONACO_API_KEY", error.message)
    }
}

package dev.monacocrm

import dev.monacocrm.support.AgainstTheEmulator
import dev.monacocrm.support.OwnTransport
import dev.monacocrm.support.assertIdle
import dev.monacocrm.support.clientOver
import dev.monacocrm.support.live
import dev.monacocrm.support.ok
import dev.monacocrm.support.until
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ConcurrencyTest : AgainstTheEmulator() {
    @Test
    fun `hundreds of calls at once all come back, and nothing is left over`() = live {
        emulator.client().use { client ->
            val orgs = List(300) { async { client.me.get().orgId } }.awaitAll()
            assertEquals(setOf(emulator.orgId), orgs.toSet())
            assertEquals(300L, client.limits().sent)
            assertIdle(client)
        }
    }

    @Test
    fun `a 429 closes one gate for hundreds of calls, and each of them succeeds`() = live {
        emulator.fault(mapOf("status" to 429, "headers" to listOf(listOf("Retry-After", "1"))), nth = 20)
        emulator.client().use { client ->
            List(200) { launch { client.me.get() } }.joinAll()
            assertEquals(1L, client.limits().rateLimited)
            assertEquals(201L, client.limits().sent)
            assertIdle(client)
        }
    }

    @Test
    fun `calls that wait for a window are sent in the order in which they were made`() = live {
        val order = ConcurrentLinkedQueue<String>()
        val transport = OwnTransport { attempt ->
            order.add(attempt.url.substringAfterLast('/'))
            ok()
        }
        val client = clientOver(transport) { windows = listOf(Window(limit = 1, per = 20.milliseconds)) }
        client.contacts.get("first")
        val waiting =
            List(5) { number ->
                launch { client.contacts.get("$number") }
                    .also { until { client.limits().waitingInteractive + order.size > number + 1 } }
            }
        waiting.joinAll()
        assertEquals(listOf("first", "0", "1", "2", "3", "4"), order.toList())
    }

    @Test
    fun `interactive calls overtake those that wait in the bulk lane`() = live {
        val gate = CompletableDeferred<Unit>()
        val order = ConcurrentLinkedQueue<String>()
        val transport = OwnTransport { attempt ->
            gate.await()
            order.add(attempt.url.substringAfterLast('/'))
            ok()
        }
        val client = clientOver(transport) { windows = listOf(Window(limit = 1, per = 300.milliseconds)) }
        val first = launch { client.contacts.get("first") }
        until { client.limits().inFlight == 1L }
        val bulk = launch { client.contacts.get("bulk", CallOptions(priority = Priority.BULK)) }
        until { client.limits().waitingBulk == 1 }
        val person = launch { client.contacts.get("person") }
        until { client.limits().waitingInteractive == 1 }
        gate.complete(Unit)
        listOf(first, bulk, person).joinAll()
        assertEquals(listOf("first", "person", "bulk"), order.toList())
    }

    @Test
    fun `a rotation under way reaches every call`() = live {
        emulator
            .client { maxAttempts = 10 }
            .use { client ->
                val next = anotherKey()
                val calls =
                    List(200) { number ->
                        async {
                            if (number == 50) {
                                client.rotate(next)
                                emulator.post("keys/deactivate", mapOf("key" to emulator.apiKey))
                            }
                            client.me.get().orgId
                        }
                    }
                assertEquals(setOf(emulator.orgId), calls.awaitAll().toSet())
            }
    }

    @Test
    fun `a wake that comes before its call sleeps counts, and one who is not there is nobody`() = live {
        val sleepers = Sleepers()
        sleepers.signal(listOf(7uL))
        sleepers.enter(1uL)
        sleepers.signal(listOf(1uL, 2uL))
        sleepers.sleep(1uL, now() + 1.hours.inWholeMilliseconds.toULong())
        val asleep = launch { sleepers.sleep(1uL, ULong.MAX_VALUE) }
        asleep.cancelAndJoin()
        sleepers.sleep(1uL, 0uL)
        sleepers.sleep(2uL, ULong.MAX_VALUE)
        assertTrue(asleep.isCancelled)
    }
}

package dev.monacocrm

import dev.monacocrm.support.AgainstTheEmulator
import dev.monacocrm.support.KEY
import dev.monacocrm.support.OwnTransport
import dev.monacocrm.support.assertIdle
import dev.monacocrm.support.clientOver
import dev.monacocrm.support.live
import dev.monacocrm.support.thrownBy
import dev.monacocrm.support.until
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** A call that is cancelled ends where it stands, as coroutines do, and gives back what it held. */
class CancellingTest : AgainstTheEmulator() {
    @Test
    fun `a coroutine that is cancelled before its call sends nothing`() = live {
        val transport = OwnTransport()
        val client = clientOver(transport)
        val call =
            launch(start = kotlinx.coroutines.CoroutineStart.UNDISPATCHED) {
                kotlin.coroutines.coroutineContext[kotlinx.coroutines.Job]?.cancel()
                client.me.get()
            }
        call.join()
        assertTrue(call.isCancelled)
        assertEquals(0, transport.sent)
        assertIdle(client)
    }

    @Test
    fun `a call that is cancelled in the queue gives its place to the next`() = live {
        val transport = OwnTransport()
        val client = clientOver(transport) { windows = listOf(Window(limit = 1, per = 200.milliseconds)) }
        client.me.get()
        val cancelled = launch { client.me.get() }
        until { client.limits().waitingInteractive == 1 }
        val next = async { client.me.get() }
        until { client.limits().waitingInteractive == 2 }
        cancelled.cancelAndJoin()
        assertEquals(1, client.limits().waitingInteractive)
        next.await()
        assertEquals(2, transport.sent)
        assertIdle(client)
    }

    @Test
    fun `a call that is cancelled between two attempts ends at once`() = live {
        emulator.fault(mapOf("status" to 503))
        emulator
            .client {
                backoffInitial = 1.minutes
                backoffCap = 1.minutes
            }
            .use { client ->
                val call = launch { client.me.get() }
                until { client.limits().sent == 1L && client.limits().inFlight == 0L }
                call.cancelAndJoin()
                assertTrue(call.isCancelled)
                assertIdle(client)
            }
    }

    @Test
    fun `a call that is cancelled under way tells the core, and its event says what it may have done`() = live {
        val events = ConcurrentLinkedQueue<Event>()
        val client = clientOver(OwnTransport { awaitCancellation() }) { onEvent = events::add }
        val call = launch { client.me.get() }
        until { client.limits().inFlight == 1L }
        call.cancelAndJoin()
        assertIdle(client)
        assertEquals("cancelled", events.last { it.name == "finished" }["error"])
    }

    @Test
    fun `what a transport makes of the cancelling is not what the call ends with`() = live {
        val client =
            clientOver(
                OwnTransport {
                    try {
                        awaitCancellation()
                    } catch (_: CancellationException) {
                        error("destroyed")
                    }
                }
            )
        val call = async { client.me.get() }
        until { client.limits().inFlight == 1L }
        call.cancelAndJoin()
        assertTrue(call.isCancelled)
        thrownBy<CancellationException> { call.await() }
        assertIdle(client)
    }

    @Test
    fun `a call that is cancelled while it fetches a key passes the question to the next waiter`() = live {
        val asked = AtomicInteger()
        val client = clientOver(OwnTransport()) { apiKey { if (asked.incrementAndGet() == 1) awaitCancellation() else KEY } }
        val asking = launch { client.me.get() }
        until { asked.get() == 1 }
        val waiting = async { client.me.get() }
        asking.cancelAndJoin()
        waiting.await()
        assertEquals(2, asked.get())
        assertIdle(client)
    }

    @Test
    fun `withTimeout ends a call as it ends any other`() = live {
        val client = clientOver(OwnTransport { awaitCancellation() })
        thrownBy<TimeoutCancellationException> { withTimeout(20.milliseconds) { client.me.get() } }
        assertIdle(client)
    }

    @Test
    fun `a scope with hundreds of calls cancels those that are left`() = live {
        val client = clientOver(OwnTransport { awaitCancellation() }) { windows = listOf(Window(limit = 100, per = 1.hours)) }
        val calls = List(300) { launch { client.me.get() } }
        until { client.limits().inFlight == 100L && client.limits().waitingInteractive == 200 }
        calls.forEach { it.cancel() }
        calls.joinAll()
        assertIdle(client)
    }

    @Test
    fun `a listing that is cancelled on the way tells where to go on`() = live {
        emulator.client().use { client ->
            val listing = client.contacts.list(sort = "email", pageSize = 10)
            val seen = mutableListOf<String>()
            val collecting = launch {
                listing.items().collect { contact ->
                    seen += contact.id
                    if (seen.size == 7) awaitCancellation()
                }
            }
            until { seen.size == 7 }
            collecting.cancelAndJoin()
            val rest = client.contacts.list(sort = "email", pageSize = 10, position = listing.position).items().toList()
            assertEquals(25, (seen + rest.map { it.id }).toSet().size)
            assertEquals(25, seen.size + rest.size)
            assertIdle(client)
        }
    }

    @Test
    fun `a flow of which only some is taken asks for no page more`() = live {
        emulator.client().use { client ->
            val some = client.contacts.list(pageSize = 5).items().take(5).toList()
            assertEquals(5, some.size)
            assertEquals(1, emulator.requests().size)
        }
    }
}

package dev.monacocrm

import dev.monacocrm.support.AgainstTheEmulator
import dev.monacocrm.support.OwnTransport
import dev.monacocrm.support.clientOver
import dev.monacocrm.support.failure
import dev.monacocrm.support.live
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.logging.Handler
import java.util.logging.LogRecord
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class EventsTest : AgainstTheEmulator() {
    private class Lines : Logger {
        val all = ConcurrentLinkedQueue<Pair<String, String>>()

        override fun debug(line: String) {
            all.add("debug" to line)
        }

        override fun info(line: String) {
            all.add("info" to line)
        }

        override fun warn(line: String) {
            all.add("warn" to line)
        }
    }

    @Test
    fun `the hook sees a call's whole story, with durations and without units`() = live {
        val events = ConcurrentLinkedQueue<Event>()
        emulator.fault(mapOf("status" to 503), operation = "get_me")
        emulator
            .client {
                onEvent = events::add
                backoffInitial = 1.milliseconds
            }
            .use { it.me.get() }
        val names = listOf("started", "sending", "answered", "retrying", "waiting", "sending", "answered", "finished")
        assertEquals(names, events.map { it.name })
        assertEquals("get_me", events.first()["operation"])
        assertEquals(503L, events.first { it.name == "answered" }["status"])
        assertInstanceOf(Duration::class.java, events.first { it.name == "waiting" }["wait"])
        assertEquals(false, events.first { it.name == "retrying" }["serverSaid"])
        assertEquals(setOf(1L), events.map { it.call }.toSet())
    }

    @Test
    fun `what went well is logged as debug, what needs attention as a warning, and no argument is logged`() = live {
        val lines = Lines()
        emulator
            .client {
                logger = lines
                maxAttempts = 1
            }
            .use { client ->
                client.contacts.upsert { email = "secret@example.com" }
                assertEquals(setOf("debug"), lines.all.map { it.first }.toSet())
                emulator.fault(mapOf("status" to 503))
                failure { client.contacts.get("con_secret") }
                assertTrue(lines.all.any { it.first == "warn" && "monaco gave_up" in it.second })
                assertTrue(lines.all.none { "secret" in it.second })
                assertTrue(lines.all.first().second.startsWith("monaco started call=1 operation=upsert_contact"))
            }
    }

    @Test
    fun `a hook or a logger that throws ends no call, and is told to the platform's own log`() = live {
        val records = ConcurrentLinkedQueue<String>()
        val log = java.util.logging.Logger.getLogger("dev.monacocrm")
        val handler =
            object : Handler() {
                override fun publish(record: LogRecord) {
                    records.add(record.message)
                }

                override fun flush() {}

                override fun close() {}
            }
        log.addHandler(handler)
        log.useParentHandlers = false
        try {
            clientOver(OwnTransport()) { onEvent = { error("tired") } }.me.get()
        } finally {
            log.removeHandler(handler)
            log.useParentHandlers = true
        }
        assertEquals(setOf("an event hook or logger threw IllegalStateException: tired"), records.toSet())
        assertTrue(records.size >= 4)
    }
}

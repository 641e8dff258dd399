package dev.monacocrm

import dev.monacocrm.internal.core.ApiKey
import dev.monacocrm.internal.core.Asked
import dev.monacocrm.internal.core.Client
import dev.monacocrm.internal.core.Input
import dev.monacocrm.internal.core.Request
import dev.monacocrm.internal.core.Start
import dev.monacocrm.internal.core.Started
import dev.monacocrm.internal.core.Told
import dev.monacocrm.support.KEY
import dev.monacocrm.support.OwnTransport
import dev.monacocrm.support.clientOver
import dev.monacocrm.support.live
import java.io.File
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What calls keep of memory, of the heap and of the core's own, once they are over. */
class MemoryTest {
    private val client = Client("{}", ApiKey.parse(KEY), null, 0uL, 0)

    private fun started(): Started {
        val request = Request(Asked.Operation("get_me"), emptyList(), emptyList(), emptyList(), null, null, null)
        return client.start(Start(request, Told(null, ByteArray(32))), 0uL)
    }

    @Test
    fun `calls through the binding keep nothing`() {
        val call = {
            val started = started()
            started.call.advance(Input.Answered(404u, "", ByteArray(1_000)), 0uL)
            started.call.close()
        }
        repeat(ROUNDS) { call() }
        val before = settled()
        repeat(ROUNDS) { call() }
        assertTrue(fallsTo(before + LEAK)) { "${held() - before} bytes" }
    }

    @Test
    fun `calls through a client keep nothing`() = live {
        val client = clientOver(OwnTransport())
        repeat(ROUNDS) { client.me.get() }
        val before = settled()
        repeat(ROUNDS) { client.me.get() }
        assertTrue(fallsTo(before + LEAK)) { "${held() - before} bytes" }
    }

    @Test
    fun `calls that are kept are found`() {
        val before = settled()
        val kept = List(20 * ROUNDS) { started() }
        assertFalse(fallsTo(before + LEAK)) { "${held() - before} bytes of ${kept.size} calls" }
        kept.forEach { it.call.close() }
    }

    /** What JNA allocates for a crossing its own thread frees, some time after the crossing. */
    private fun fallsTo(bytes: Long): Boolean {
        repeat(LOOKS) {
            if (held() <= bytes) return true
            Thread.sleep(100)
        }
        return false
    }

    /** The least of what is held while what came before is let go of. */
    private fun settled(): Long =
        List(10) {
                Thread.sleep(50)
                held()
            }
            .min()

    /** The heap after a collection, and what the process has beside it: the core's. */
    private fun held(): Long {
        System.gc()
        val runtime = java.lang.Runtime.getRuntime()
        val resident = File("/proc/self/statm").readText().split(' ')[1].toLong() * PAGE
        return (runtime.totalMemory() - runtime.freeMemory()) + (resident - runtime.totalMemory()).coerceAtLeast(0)
    }

    private companion object {
        const val ROUNDS = 3_000
        const val PAGE = 4096L
        const val LOOKS = 50

        /** Two kilobytes and more of each call would be as much. */
        const val LEAK = 8_000_000L
    }
}

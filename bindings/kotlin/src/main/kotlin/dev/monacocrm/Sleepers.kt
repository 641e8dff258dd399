package dev.monacocrm

import java.util.concurrent.ConcurrentHashMap
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull

/** The calls that a turn may wake. A wake is sticky: one that comes before its call sleeps counts. */
internal class Sleepers {
    private val calls = ConcurrentHashMap<ULong, Channel<Unit>>()

    /** Registers a call that has just been started. */
    fun enter(call: ULong) {
        calls[call] = Channel(Channel.CONFLATED)
    }

    /** Wakes each of [woken], now or when it sleeps next. */
    fun signal(woken: List<ULong>) {
        for (call in woken) calls[call]?.trySend(Unit)
    }

    /** Ends at that instant at the latest: sooner, once the call is woken. */
    suspend fun sleep(call: ULong, until: ULong) {
        val wakes = calls[call] ?: return
        inRealTime { withTimeoutOrNull(until(until)) { wakes.receive() } }
    }

    /** The call is over. */
    fun leave(call: ULong) {
        calls.remove(call)
    }
}

/** The core's clock is the machine's, also where a test's dispatcher has a time of its own. */
internal suspend fun <T> inRealTime(block: suspend () -> T): T = withContext(Dispatchers.Default) { block() }

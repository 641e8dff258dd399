package dev.monacocrm.benches

import com.sun.jna.Function
import com.sun.jna.Memory
import com.sun.jna.Platform
import kotlinx.coroutines.runBlocking

/** POSIX's clock of what a process used: Java's own goes in steps of ten milliseconds. */
private object CpuClock {
    private val id = if (Platform.isMac()) 12 else 2
    private val read = Function.getFunction(Platform.C_LIBRARY_NAME, "clock_gettime")
    private val time = Memory(16)

    fun nanos(): Long {
        check(read.invokeInt(arrayOf(id, time)) == 0) { "this system has no such clock" }
        return time.getLong(0) * 1_000_000_000 + time.getLong(8)
    }
}

/**
 * The process of one contestant: `Contestant NAME BASE_URL`. For each number that it reads it works so often, and says what once
 * cost.
 */
object Contestant {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val (name, baseUrl) = arguments
        runBlocking {
            val work = contestant(name, baseUrl, System.getenv("MONACO_API_KEY"))
            for (line in generateSequence(::readlnOrNull)) println(micros(line.toInt(), work))
        }
        kotlin.system.exitProcess(0)
    }

    /** Of the whole process, with the threads that collect, compile and send. */
    private suspend fun micros(repeats: Int, work: Work): Double {
        val before = CpuClock.nanos()
        repeat(repeats) { work() }
        return (CpuClock.nanos() - before) / 1_000.0 / repeats
    }
}

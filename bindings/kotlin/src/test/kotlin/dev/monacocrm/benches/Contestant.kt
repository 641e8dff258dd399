package dev.monacocrm.benches

import com.sun.management.OperatingSystemMXBean
import java.lang.management.ManagementFactory
import kotlinx.coroutines.runBlocking

/**
 * The process of one contestant: `Contestant NAME BASE_URL`. For each number that it reads it works so often, and says what once
 * cost.
 */
object Contestant {
    private val system = ManagementFactory.getOperatingSystemMXBean() as OperatingSystemMXBean

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
        val before = system.processCpuTime
        repeat(repeats) { work() }
        return (system.processCpuTime - before) / 1_000.0 / repeats
    }
}

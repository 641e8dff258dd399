package dev.monacocrm.benches

import dev.monacocrm.support.KEY
import dev.monacocrm.testing.Emulator
import java.nio.file.Path
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive

/** Contestants that are compared over a page of so many rows: how often they work before the first round, and in each. */
private class Match(val contestants: List<String>, val rows: Int, val warmUp: Int, val repeats: Int)

/** What the compiler compiles late, it has compiled before the first round. */
private val MATCHES =
    listOf(
        Match(listOf("crossings", "no-op"), rows = 10, warmUp = 200_000, repeats = 100_000),
        Match(listOf("decode", "kotlinx"), rows = 500, warmUp = 4_000, repeats = 400),
        Match(listOf("monaco", "okhttp"), rows = 10, warmUp = 50_000, repeats = 4_000),
    )

/**
 * CPU times of the Kotlin package and its peers in microseconds, as JSON.
 *
 * Each contestant has a process of its own, and they take turns in each round; the best round of each counts, because what
 * disturbs them only ever adds.
 */
object Bench {
    private const val ROUNDS = 20

    /** `Bench [CONTESTANT]`: the match of that one alone, or all. */
    @JvmStatic
    fun main(arguments: Array<String>) {
        val matches = MATCHES.filter { match -> arguments.all { it in match.contestants } }
        val figures =
            Emulator.start(contacts = 600, seed = 7, arguments = listOf("--limit", "1000000/1h", "--rate-headers", "always"))
                .use {
                    matches.map { match -> RecordedServer(recordedPage(it, match.rows)).use { server -> played(match, server) } }
                }
        println(JsonObject(figures.reduce(Map<String, Double>::plus).mapValues { JsonPrimitive(it.value) }))
    }

    private fun played(match: Match, server: RecordedServer): Map<String, Double> {
        val rivals = match.contestants.associateWith { Rival(it, server.baseUrl) }
        try {
            rivals.values.forEach { it.spent(match.warmUp) }
            val rounds = List(ROUNDS) { rivals.mapValues { (_, rival) -> rival.spent(match.repeats) } }
            return rivals.mapValues { (name, _) -> rounds.minOf { it.getValue(name) } }
        } finally {
            rivals.values.forEach(Rival::close)
        }
    }
}

/** The process of a contestant. */
private class Rival(name: String, baseUrl: String) : AutoCloseable {
    private val process = launched(name, baseUrl)
    private val answers = process.inputStream.bufferedReader()
    private val orders = process.outputStream.bufferedWriter()

    /** Lets it work so often, and gives what each time cost. */
    fun spent(repeats: Int): Double {
        orders.write("$repeats\n")
        orders.flush()
        return checkNotNull(answers.readLine()) { "a contestant ended" }.toDouble()
    }

    override fun close() {
        orders.close()
        process.waitFor()
    }
}

private fun launched(name: String, baseUrl: String): Process {
    val java = Path.of(System.getProperty("java.home"), "bin", "java").toString()
    val classPath = System.getProperty("java.class.path")
    val builder = ProcessBuilder(java, "-Xmx1g", "-cp", classPath, "dev.monacocrm.benches.Contestant", name, baseUrl)
    builder.environment()["MONACO_API_KEY"] = KEY
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start()
}

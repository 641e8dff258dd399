// Lists every contact of an organisation, whatever happens on the way, and says what did.
//
// Run by `cargo xtask demo`. The key is read from a file each time the client asks for it, as a secrets manager mounts it; the
// file is the one argument, and MONACO_BASE_URL says where the API is.

import dev.monacocrm.Event
import dev.monacocrm.MonacoClient
import java.io.File
import java.util.Locale
import kotlin.system.exitProcess
import kotlin.time.Duration
import kotlin.time.DurationUnit
import kotlin.time.TimeSource
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.runBlocking

object ListEveryContact {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val keyFile = File(arguments.singleOrNull() ?: exit("usage: ListEveryContact KEY_FILE"))
        val journal = Journal()
        val started = TimeSource.Monotonic.markNow()
        val ids = mutableListOf<String>()
        runBlocking {
            val client = MonacoClient {
                apiKey { keyFile.readText() }
                onEvent = journal::note
            }
            client.use {
                it.contacts.listAll(pageSize = 100).items().collect { contact ->
                    ids += contact.id
                    journal.progress(ids.size)
                }
            }
        }
        journal.summarise(ids, started.elapsedNow())
    }

    private fun exit(why: String): Nothing {
        System.err.println(why)
        exitProcess(1)
    }
}

/** Shows what the client reports while it works, and keeps the figures for the summary. */
private class Journal {
    private var requests = 0
    private val refusals = mutableMapOf(429L to 0, 503L to 0)
    private val keys = linkedSetOf<String>()
    private var waits = 0
    private var waited = Duration.ZERO

    /** The client's event hook, which is called from any thread. */
    @Synchronized
    fun note(event: Event) {
        when (event.name) {
            "sending" -> {
                requests += 1
                keys += event["key"].toString()
            }
            "answered" -> refused(event["status"] as Long)
            "waiting" -> {
                val wait = event["wait"] as Duration
                waits += 1
                waited += wait
                line("waiting ${seconds(wait)} (${event["why"]})")
            }
            "key_switched" -> line("going on with the key ${event["to"]}")
        }
    }

    fun progress(seen: Int) {
        if (seen % 100 == 0) println("%6d contacts".format(seen))
    }

    fun summarise(ids: List<String>, time: Duration) {
        val summary =
            mapOf(
                "contacts seen" to ids.size,
                "unique" to ids.toSet().size,
                "requests sent" to requests,
                "429s" to refusals[429],
                "503s" to refusals[503],
                "waits" to "$waits (${seconds(waited)})",
                "keys used" to keys.joinToString(),
                "time" to seconds(time),
            )
        println("\nKotlin")
        for ((name, value) in summary) println("  ${name.padEnd(14)} $value")
    }

    private fun refused(status: Long) {
        if (status < 400) return
        refusals.merge(status, 1, Int::plus)
        line("the server answered $status")
    }

    private fun line(text: String) = println("       · $text")

    private fun seconds(duration: Duration) = "%.2f s".format(Locale.ROOT, duration.toDouble(DurationUnit.SECONDS))
}

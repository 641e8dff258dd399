package dev.monacocrm.support

import dev.monacocrm.Event
import dev.monacocrm.Logger
import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.logging.Handler
import java.util.logging.Level
import java.util.logging.LogManager
import java.util.logging.LogRecord
import java.util.logging.SimpleFormatter

/** OkHttp's own, which say the more the more they are asked to. */
private val TALKATIVE =
    listOf("okhttp3.OkHttpClient", "okhttp3.internal.http2.Http2", "okhttp3.internal.concurrent.TaskRunner", "javax.net.ssl")

/** Hears all that the package tells, all that is logged by Java's own means, and what is written to the standard streams. */
class Listener : Logger, AutoCloseable {
    private val lines = ConcurrentLinkedQueue<String>()
    private val written = ByteArrayOutputStream()
    private val streams = System.out to System.err
    private val loggers =
        (TALKATIVE + "").map { LogManager.getLogManager().getLogger(it) ?: java.util.logging.Logger.getLogger(it) }
    private val levels = loggers.map { it.level }
    private val handler =
        object : Handler() {
            override fun publish(record: LogRecord) {
                lines.add("java ${SimpleFormatter().format(record)} ${record.parameters.orEmpty().joinToString()}")
            }

            override fun flush() {}

            override fun close() {}
        }

    init {
        for (logger in loggers) logger.level = Level.ALL
        loggers.last().addHandler(handler)
        val stream = PrintStream(written, true)
        System.setOut(stream)
        System.setErr(stream)
    }

    /** So far, a line each; what was written to the streams is the last. */
    val heard: List<String>
        get() = lines + written.toString()

    fun event(event: Event) {
        lines.add("event ${event.name} $event")
    }

    override fun debug(line: String) {
        lines.add("log $line")
    }

    override fun info(line: String) {
        lines.add("log $line")
    }

    override fun warn(line: String) {
        lines.add("log $line")
    }

    override fun close() {
        System.setOut(streams.first)
        System.setErr(streams.second)
        loggers.last().removeHandler(handler)
        loggers.zip(levels).forEach { (logger, level) -> logger.level = level }
    }
}

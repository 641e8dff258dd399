package dev.monacocrm.benches

import dev.monacocrm.testing.Emulator
import java.io.BufferedInputStream
import java.io.IOException
import java.io.InputStream
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.net.URI
import kotlin.concurrent.thread

private val LENGTH = Regex("\r\ncontent-length: *(\\d+)", RegexOption.IGNORE_CASE)

/** Gives one recorded answer, whatever it is asked: it costs the machine so little that contestants are what is measured. */
internal class RecordedServer(private val answer: ByteArray) : AutoCloseable {
    private val listener = ServerSocket(0, 50, InetAddress.getLoopbackAddress())
    val baseUrl = "http://127.0.0.1:${listener.localPort}"

    init {
        thread(isDaemon = true) {
            while (true) {
                val socket = accepted() ?: break
                thread(isDaemon = true) { socket.use(::answerEach) }
            }
        }
    }

    override fun close(): Unit = listener.close()

    private fun accepted(): Socket? =
        try {
            listener.accept().apply { tcpNoDelay = true }
        } catch (_: IOException) {
            null
        }

    private fun answerEach(socket: Socket) {
        val requests = BufferedInputStream(socket.getInputStream())
        while (message(requests) != null) socket.getOutputStream().write(answer)
    }
}

/** What the emulator answers to the question for a page of so many contacts, as it came over the wire. */
internal fun recordedPage(emulator: Emulator, rows: Int): ByteArray {
    val place = URI(emulator.baseUrl)
    val body = """{"page":1,"page_size":$rows}"""
    val head =
        listOf(
            "POST /v1/contacts/list HTTP/1.1",
            "host: ${place.authority}",
            "authorization: Bearer ${emulator.apiKey}",
            "content-type: application/json",
            "content-length: ${body.length}",
        )
    Socket(place.host, place.port).use { socket ->
        socket.getOutputStream().write(head.joinToString("\r\n", postfix = "\r\n\r\n$body").toByteArray())
        return checkNotNull(message(BufferedInputStream(socket.getInputStream()))) { "the emulator closed the connection" }
    }
}

/** A request or an answer, head and body; null at the end. */
private fun message(source: InputStream): ByteArray? {
    val head = StringBuilder()
    while (!head.endsWith("\r\n\r\n")) {
        val byte = source.read()
        if (byte < 0) return null
        head.append(byte.toChar())
    }
    val length = LENGTH.find(head)?.groupValues?.get(1)?.toInt() ?: 0
    return head.toString().toByteArray(Charsets.ISO_8859_1) + source.readNBytes(length)
}

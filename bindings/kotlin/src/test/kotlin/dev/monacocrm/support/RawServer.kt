package dev.monacocrm.support

import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.concurrent.thread

/** A server of raw bytes on this machine, for what neither the emulator nor the torture server does. */
class RawServer(private val answer: (request: String) -> String) : AutoCloseable {
    private val server = ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))
    private val open = ConcurrentLinkedQueue<Socket>()

    /** As they came. */
    val requests = ConcurrentLinkedQueue<String>()
    val url = "http://127.0.0.1:${server.localPort}"

    init {
        thread(isDaemon = true) {
            while (!server.isClosed) {
                val socket = runCatching { server.accept() }.getOrNull() ?: break
                open.add(socket)
                thread(isDaemon = true) { runCatching { serve(socket) } }
            }
        }
    }

    override fun close() {
        server.close()
        open.forEach(Socket::close)
    }

    private fun serve(socket: Socket) {
        while (true) {
            val request = requestFrom(socket) ?: return
            requests.add(request)
            socket.getOutputStream().write(answer(request).toByteArray(Charsets.ISO_8859_1))
            if ("connection: close" in answer(request)) return socket.close()
        }
    }

    private fun requestFrom(socket: Socket): String? {
        val read = StringBuilder()
        while (!read.endsWith("\r\n\r\n")) {
            val byte = socket.getInputStream().read()
            if (byte < 0) return null
            read.append(byte.toChar())
        }
        val length = Regex("(?i)content-length: (\\d+)").find(read)?.groupValues?.get(1)?.toInt() ?: 0
        return read.append(String(socket.getInputStream().readNBytes(length))).toString()
    }
}

/** An answer with that body. */
fun http(status: String, body: String, vararg fields: String): String =
    (listOf("HTTP/1.1 $status", "content-length: ${body.length}") + fields).joinToString("\r\n", postfix = "\r\n\r\n$body")

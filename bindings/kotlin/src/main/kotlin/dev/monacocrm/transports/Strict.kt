package dev.monacocrm.transports

import java.io.IOException
import java.net.ProtocolException
import java.net.Socket
import java.net.SocketTimeoutException
import java.util.Collections
import java.util.WeakHashMap
import java.util.concurrent.TimeUnit
import okhttp3.Connection
import okhttp3.Headers
import okhttp3.Interceptor
import okhttp3.Protocol
import okhttp3.Response

/** A connection that was idle for less is taken for fresh. OkHttp itself asks only after ten seconds. */
private val FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100)

/** The connection in the pool was closed by the server, or sent what nobody asked for: nothing was written to it. */
internal class StaleConnection : IOException("the idle connection is not usable any more")

/**
 * Refuses idle connections that were closed meanwhile, and heads whose framing two readers could take for two different answers.
 */
internal class Strict : Interceptor {
    private val lastUsed = Collections.synchronizedMap(WeakHashMap<Connection, Long>())

    override fun intercept(chain: Interceptor.Chain): Response {
        val connection = chain.connection() ?: throw IOException("a network interceptor has a connection")
        if (connection.protocol() == Protocol.HTTP_2) return chain.proceed(chain.request())
        refuseStale(connection)
        val response = chain.proceed(chain.request())
        refuseUnclear(response.headers)
        chain.request().tag(Exchange::class.java)?.over = { isUsable -> over(connection, isUsable && isKept(response)) }
        return response
    }

    private fun refuseStale(connection: Connection) {
        val last = lastUsed[connection] ?: return
        if (System.nanoTime() - last < FRESH_NANOS || isSilent(connection.socket())) return
        connection.socket().close()
        throw StaleConnection()
    }

    /** The answer was read to its end, or not. */
    private fun over(connection: Connection, isUsable: Boolean) {
        if (isUsable) lastUsed[connection] = System.nanoTime() else connection.socket().close()
    }
}

/** Whether nothing comes, not even the end: what comes without having been asked for spoils a connection. */
private fun isSilent(socket: Socket): Boolean {
    val timeout = socket.soTimeout
    return try {
        socket.soTimeout = 1
        socket.getInputStream().read()
        false
    } catch (_: SocketTimeoutException) {
        socket.soTimeout = timeout
        true
    } catch (_: IOException) {
        false
    }
}

/** HTTP/1.0 ends the connection with the answer, unless it says otherwise, which OkHttp does not know. */
private fun isKept(response: Response): Boolean =
    response.protocol != Protocol.HTTP_1_0 || response.header("Connection").equals("keep-alive", ignoreCase = true)

/** RFC 9112 section 6.3; OkHttp takes the last of two lengths, and what it does not know for none. */
private fun refuseUnclear(headers: Headers) {
    val lengths = headers.values("Content-Length")
    val codings = headers.values("Transfer-Encoding")
    val isClear =
        when {
            lengths.isNotEmpty() && codings.isNotEmpty() -> false
            codings.isNotEmpty() -> codings.singleOrNull().equals("chunked", ignoreCase = true)
            else -> lengths.toSet().size <= 1 && lengths.all(::isLength)
        }
    if (!isClear) throw ProtocolException("the answer's length is not clear")
    for ((name, value) in headers) {
        if (!name.all(::isTokenCharacter) || value.any { it == '\u0000' })
            throw ProtocolException("a field of the answer is malformed")
    }
}

private fun isLength(text: String) = text.all { it in '0'..'9' } && text.toLongOrNull() != null

/** RFC 9110 section 5.6.2, by character: each of an answer's names goes through it. */
private val TOKEN_CHARACTERS = BooleanArray(128) { it.toChar() in '!'..'~' && it.toChar() !in "\"(),/:;<=>?@[\\]{}" }

private fun isTokenCharacter(character: Char) = character.code < TOKEN_CHARACTERS.size && TOKEN_CHARACTERS[character.code]

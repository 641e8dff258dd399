package dev.monacocrm.transports

import java.io.IOException
import okio.Buffer
import okio.GzipSource

/** What a transport that undoes it asks for. */
internal const val GZIP = "gzip"
private val NAMES = listOf(GZIP, "x-gzip")

/**
 * The answer, decompressed if it is gzipped.
 *
 * One that is no gzip is handed on as it is: the status stands, and the core says what becomes of a body that cannot be read.
 */
internal fun unpacked(answer: Answer): Outcome {
    if (answer.body.isEmpty() || !isGzipped(answer.headers)) return answer
    return try {
        val body = bounded(GzipSource(Buffer().write(answer.body))) ?: return TOO_LARGE
        Answer(answer.status, answer.headers, body)
    } catch (_: IOException) {
        answer
    }
}

/** Exactly one coding, and that one. */
private fun isGzipped(headers: List<Pair<String, String>>): Boolean {
    val coding = headers.filter { (name, _) -> name.equals("content-encoding", ignoreCase = true) }.singleOrNull()
    return coding != null && coding.second.trim().lowercase() in NAMES
}

package dev.monacocrm.testing

import dev.monacocrm.LiteralApiKey
import dev.monacocrm.MonacoClient
import dev.monacocrm.encoded
import java.io.IOException
import java.net.Proxy
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody

private const val PROGRAM = "monaco-emulator"
private const val PROGRAM_VARIABLE = "MONACO_EMULATOR"

/**
 * The emulator for tests: Monaco's API on your own machine.
 *
 * ```kotlin
 * Emulator.start().use { emulator ->
 *     val me = emulator.client().use { it.me.get() }
 * }
 * ```
 *
 * It ends by [close], and with this process. Its methods block, and throw an [IllegalStateException] where the emulator refuses.
 */
public class Emulator private constructor(private val program: Process, announced: JsonObject) : AutoCloseable {
    private val http = OkHttpClient.Builder().proxy(Proxy.NO_PROXY).build()

    /** Where it listens, on loopback. */
    public val baseUrl: String = announced.getValue("url").jsonPrimitive.content

    /** Its first key. */
    public val apiKey: String = announced.getValue("key").jsonPrimitive.content

    /** That key's organisation. */
    public val orgId: String = announced.getValue("org_id").jsonPrimitive.content

    /** A client of it, with its first key unless [configure] sets another. */
    @OptIn(LiteralApiKey::class)
    public fun client(configure: MonacoClient.Builder.() -> Unit = {}): MonacoClient {
        val builder = MonacoClient.Builder()
        builder.baseUrl = baseUrl
        builder.configure()
        if (!builder.hasKeys) builder.apiKey(apiKey)
        return builder.build()
    }

    /** A request to its own surface, below `/_emulator/`; [body] as [MonacoClient.request] takes one. */
    public fun post(path: String, body: Any = emptyMap<String, Any?>()): JsonObject = ask("POST", path, encoded(body).toString())

    /** A request to its own surface, below `/_emulator/`. */
    public fun get(path: String): JsonObject = ask("GET", path, null)

    /** A request to its own surface, below `/_emulator/`. */
    public fun delete(path: String): JsonObject = ask("DELETE", path, null)

    /**
     * Lets something go wrong with the next requests that match, such as `mapOf("status" to 503)` with `operation = "get_me"`.
     *
     * @param times how often
     * @param operation the catalogue's id
     * @param path exact, or a prefix that ends in `*`
     * @param nth which of the matching requests, from 1
     * @param every every so many of the matching requests
     */
    public fun fault(
        action: Map<String, Any?>,
        times: Int = 1,
        operation: String? = null,
        method: String? = null,
        path: String? = null,
        nth: Int? = null,
        every: Int? = null,
    ) {
        val match = mapOf("operation" to operation, "method" to method, "path" to path, "nth" to nth, "every" to every)
        val fault = mapOf("match" to match.filterValues { it != null }, "times" to times, "do" to action)
        post("faults", mapOf("faults" to listOf(fault)))
    }

    /** What the wire carried, keys masked, and what was answered: one object a request. */
    public fun requests(): List<JsonObject> = get("log").getValue("requests").jsonArray.map { it.jsonObject }

    /** Back to the start, with the same first key. */
    public fun reset() {
        post("reset")
        delete("faults")
        delete("log")
    }

    /** Ends it. */
    override fun close() {
        program.outputStream.close()
        program.waitFor()
        http.dispatcher.executorService.shutdown()
        http.connectionPool.evictAll()
    }

    override fun toString(): String = "Emulator($baseUrl)"

    private fun ask(method: String, path: String, body: String?): JsonObject {
        val asked = Request.Builder().url("$baseUrl/_emulator/$path").method(method, body?.toRequestBody()).build()
        http.newCall(asked).execute().use { answer ->
            val text = answer.body.string()
            check(answer.code == 200) { "the emulator answered $method $path with ${answer.code}: $text" }
            return Json.parseToJsonElement(text).jsonObject
        }
    }

    /** How an emulator starts. */
    public companion object {
        /**
         * Starts one: the program that `MONACO_EMULATOR` names, else `monaco-emulator` on the PATH.
         *
         * @param contacts contacts at the start
         * @param seed what ids, keys and records are drawn from: the same seed gives the same data
         * @param arguments more of its command line, such as `listOf("--limit", "100/60s")`
         */
        public fun start(contacts: Int = 25, seed: Int = 1, arguments: List<String> = emptyList()): Emulator {
            val name = System.getenv(PROGRAM_VARIABLE)?.ifEmpty { null } ?: PROGRAM
            val given = listOf("--json", "--exit-with-stdin", "--contacts", "$contacts", "--seed", "$seed") + arguments
            val program = launch(name, given)
            val line = program.inputStream.bufferedReader().readLine()
            checkNotNull(line) { "$name ended at once; what it wrote to the standard error says why" }
            return Emulator(program, Json.parseToJsonElement(line).jsonObject)
        }

        private fun launch(name: String, given: List<String>): Process =
            try {
                ProcessBuilder(listOf(name) + given).redirectError(ProcessBuilder.Redirect.INHERIT).start()
            } catch (_: IOException) {
                // The fault itself holds the arguments, and a key may be one.
                error("there is no emulator at $name: pip install monaco-crm-emulator, or set $PROGRAM_VARIABLE to the program")
            }
    }
}

package dev.monacocrm.support

import dev.monacocrm.CallOptions
import dev.monacocrm.LiteralApiKey
import dev.monacocrm.MonacoClient
import dev.monacocrm.MonacoException
import dev.monacocrm.RawResponse
import java.io.File
import java.net.URI
import java.security.KeyStore
import java.security.cert.CertificateFactory
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive

private val FOLDER = File("../../tests/torture/cases")
private val PROXY_PROPERTIES = listOf("https.proxyHost", "https.proxyPort", "http.nonProxyHosts")
private val BOUND = 30.seconds

/** Every case, in the order of the files. */
fun tortureCases(): List<JsonObject> =
    FOLDER.listFiles().orEmpty().sorted().flatMap { file ->
        Json.parseToJsonElement(file.readText()).jsonArray.map { it.jsonObject }
    }

/** A running server. */
class TortureServer : AutoCloseable {
    private val process =
        ProcessBuilder(System.getenv("MONACO_TORTURE") ?: error("MONACO_TORTURE names no torture server"), FOLDER.path)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
    private val lines = process.inputStream.bufferedReader()

    /** What a client must be told of a case, which is open from now on. */
    fun open(name: String): JsonObject = ask(name)

    /** What the server saw. */
    fun end(): JsonObject = ask("end")

    override fun close() {
        process.outputStream.close()
        process.waitFor()
    }

    private fun ask(line: String): JsonObject {
        process.outputStream.write("$line\n".toByteArray())
        process.outputStream.flush()
        val answer = Json.parseToJsonElement(lines.readLine()).jsonObject
        check("error" !in answer) { "the torture server refuses $line: $answer" }
        return answer
    }
}

/** How a call ended, as it was seen by its caller. */
sealed interface Ending {
    /** Of what may hold the key. */
    val seen: Any?

    class Answered(override val seen: RawResponse) : Ending

    class Failed(override val seen: MonacoException) : Ending

    object Cancelled : Ending {
        override val seen = null
    }
}

/** A running server whose authority this process trusts. */
fun trustedTortureServer(): TortureServer =
    TortureServer().also { server ->
        val told = server.open(tortureCases().first().text("name"))
        server.end()
        trust(File(told.text("ca_file")))
    }

/** The trust of Java's own clients: the test authority, and nobody else. */
private fun trust(authority: File): Unit {
    val store = KeyStore.getInstance("PKCS12")
    store.load(null, null)
    val certificate = authority.inputStream().use { CertificateFactory.getInstance("X.509").generateCertificate(it) }
    store.setCertificateEntry("torture", certificate)
    val file = File.createTempFile("trust", ".p12")
    file.deleteOnExit()
    file.outputStream().use { store.store(it, "torture".toCharArray()) }
    System.setProperty("javax.net.ssl.trustStore", file.path)
    System.setProperty("javax.net.ssl.trustStorePassword", "torture")
}

/** Java's own settings of the proxy stand for the variables of the environment, which it does not read. */
fun useProxyOf(environment: JsonObject?) {
    PROXY_PROPERTIES.forEach(System::clearProperty)
    for ((name, value) in environment.orEmpty()) {
        if (name.lowercase() == "no_proxy") {
            System.setProperty("http.nonProxyHosts", value.jsonPrimitive.content.split(',').joinToString("|"))
        } else {
            val proxy = URI(value.jsonPrimitive.content)
            System.setProperty("https.proxyHost", proxy.host)
            System.setProperty("https.proxyPort", proxy.port.toString())
        }
    }
}

/** Plays a case with a client of its own, which is closed afterwards: the endings of each of its calls. */
@OptIn(LiteralApiKey::class)
suspend fun played(case: JsonObject, told: JsonObject, configure: MonacoClient.Builder.() -> Unit = {}): List<List<Ending>> {
    val client = MonacoClient {
        apiKey(canary())
        baseUrl = told.text("base_url")
        timeout = (told.whole("timeout_ms") ?: 5000).milliseconds
        connectTimeout = told.whole("connect_timeout_ms")?.milliseconds
        readTimeout = told.whole("read_timeout_ms")?.milliseconds
        backoffInitial = 10.milliseconds
        configure()
    }
    return client.use { withTimeout(BOUND) { case.list("calls").map { together(client, it.jsonObject) } } }
}

private suspend fun together(client: MonacoClient, call: JsonObject): List<Ending> = coroutineScope {
    delay((call.whole("after_ms") ?: 0).milliseconds)
    List(call.whole("together") ?: 1) { async { ending(client, call) } }.awaitAll()
}

private suspend fun ending(client: MonacoClient, call: JsonObject): Ending {
    val options = CallOptions(maxAttempts = call.whole("max_attempts") ?: 1)
    return try {
        val cancelAfter = call.whole("cancel_after_ms")?.milliseconds
        val response =
            if (cancelAfter == null) asked(client, call.text("operation"), options)
            else withTimeoutOrNull(cancelAfter) { asked(client, call.text("operation"), options) }
        response?.let(Ending::Answered) ?: Ending.Cancelled
    } catch (error: MonacoException) {
        Ending.Failed(error)
    }
}

private suspend fun asked(client: MonacoClient, operation: String, options: CallOptions): RawResponse =
    client
        .withResponse {
            when (operation) {
                "get_me" -> me.get(options)
                "create_contact" -> contacts.create(options) { email = "ada@example.com" }
                else -> contacts.delete("con_1", options)
            }
        }
        .response

/** The ending in the form of a case's `expect`. */
fun outcomeOf(ending: Ending): JsonElement =
    when (ending) {
        is Ending.Cancelled -> JsonPrimitive("cancelled")
        is Ending.Answered -> {
            val (status, attempts) = ending.seen.status to ending.seen.attempts
            val body = JsonPrimitive(ending.seen.content.decodeToString())
            jsonOf("success" to jsonOf("status" to JsonPrimitive(status), "attempts" to JsonPrimitive(attempts), "body" to body))
        }
        is Ending.Failed -> {
            val error = ending.seen
            val certainty = JsonPrimitive(error.certainty.name.lowercase())
            val facts =
                listOf("kind" to JsonPrimitive(error.kind), "certainty" to certainty, "attempts" to JsonPrimitive(error.attempts))
            jsonOf("error" to jsonOf(*facts.toTypedArray(), "status" to JsonPrimitive(error.status)))
        }
    }

private fun JsonObject.whole(name: String): Int? = this[name]?.jsonPrimitive?.int

package dev.monacocrm.benches

import com.sun.management.OperatingSystemMXBean
import dev.monacocrm.decode
import dev.monacocrm.internal.core.ApiKey
import dev.monacocrm.internal.core.Asked
import dev.monacocrm.internal.core.Client
import dev.monacocrm.internal.core.Input
import dev.monacocrm.internal.core.Request
import dev.monacocrm.internal.core.Start
import dev.monacocrm.internal.core.Step
import dev.monacocrm.internal.core.Told
import dev.monacocrm.internal.core.mostBodyBytes
import dev.monacocrm.models.Contact
import dev.monacocrm.succeeded
import dev.monacocrm.support.KEY
import dev.monacocrm.testing.Emulator
import dev.monacocrm.transports.Answer
import java.io.IOException
import java.lang.management.ManagementFactory
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import okhttp3.Callback
import okhttp3.OkHttpClient
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.Response

/**
 * CPU times in microseconds, as JSON: contestants take turns in rounds, the first of which warm up, and the best of each counts.
 */
object Bench {
    /** In each round: the process's CPU time is told in steps of 10 ms. */
    private const val REQUESTS = 2_000
    private val system = ManagementFactory.getOperatingSystemMXBean() as OperatingSystemMXBean

    @JvmStatic
    fun main(arguments: Array<String>) {
        val figures =
            crossings() +
                Emulator.start(contacts = 600, arguments = listOf("--limit", "1000000/1h")).use { decoding(it) + roundTrips(it) }
        println(JsonObject(figures.mapValues { JsonPrimitive(it.value) }))
    }

    /** Of all crossings of one call, without the network; and of one that carries nothing. */
    private fun crossings(): Map<String, Double> {
        val client = Client("{}", ApiKey.parse(KEY), null, 0uL, 0)
        val request = Request(Asked.Operation("get_me"), emptyList(), emptyList(), emptyList(), null, null, null)
        val body = """{"data":{"org_id":"org_1","user_id":"usr_1"}}""".toByteArray()
        val answer = Answer(200, List(8) { "x-header-$it" to "a value of a usual length" }, body)
        val value = decode(body)
        val call = {
            val (call, _, turn) = client.start(Start(request, Told(null, ByteArray(32))), 0uL)
            check(turn.step is Step.Send && call.authorization() != null)
            check(call.advance(succeeded(answer, value), 0uL).step is Step.Done)
            call.close()
        }
        return leastOf(rounds = 40, repeats = 1_000, mapOf("crossings" to call, "no-op" to { mostBodyBytes() }))
    }

    /** Of a page of 500 rows: what the client does, and the decoder alone. */
    private fun decoding(emulator: Emulator): Map<String, Double> {
        val body = runBlocking {
            emulator.client().use { client -> client.withResponse { contacts.list(pageSize = 500).firstPage() } }
        }
            .response
            .content
        val ours = {
            val value = checkNotNull(decode(body))
            succeeded(Answer(200, emptyList(), body), value) as Input.Succeeded
            val contacts = value.jsonObject.getValue("data").jsonArray.map { row -> Contact(row.jsonObject) }
            check(contacts.size == 500)
        }
        val theirs = { check("data" in Json.parseToJsonElement(body.decodeToString()).jsonObject) }
        return leastOf(rounds = 40, repeats = 20, mapOf("decode" to ours, "kotlinx" to theirs))
    }

    /** Of a page of 10 rows over loopback: the whole client, and OkHttp with the decoder alone. */
    private fun roundTrips(emulator: Emulator): Map<String, Double> = runBlocking {
        emulator.client().use { client ->
            val bare = OkHttpClient()
            val url = "${emulator.baseUrl}/v1/contacts/list"
            val asked =
                okhttp3.Request.Builder()
                    .url(url)
                    .header("authorization", "Bearer ${emulator.apiKey}")
                    .header("content-type", "application/json")
                    .post("""{"page":1,"page_size":10}""".toByteArray().toRequestBody())
                    .build()
            val contestants =
                mapOf<String, suspend () -> Unit>(
                    "monaco" to { check(client.contacts.list(pageSize = 10).firstPage().items.size == 10) },
                    "okhttp" to { check(fetched(bare, asked).jsonObject.getValue("data").jsonArray.size == 10) },
                )
            val least = mutableMapOf<String, Double>()
            repeat(12) {
                for ((name, contestant) in contestants) {
                    val before = system.processCpuTime
                    repeat(REQUESTS) { contestant() }
                    val micros = (system.processCpuTime - before) / REQUESTS / 1_000.0
                    least.merge(name, micros, ::minOf)
                }
            }
            bare.dispatcher.executorService.shutdown()
            least
        }
    }

    private suspend fun fetched(client: OkHttpClient, request: okhttp3.Request): JsonElement {
        val body = suspendCancellableCoroutine { continuation ->
            client
                .newCall(request)
                .enqueue(
                    object : Callback {
                        override fun onFailure(call: okhttp3.Call, e: IOException) = continuation.resumeWithException(e)

                        override fun onResponse(call: okhttp3.Call, response: Response) = response.use {
                            continuation.resume(it.body.string())
                        }
                    }
                )
        }
        return Json.parseToJsonElement(body)
    }

    private fun leastOf(rounds: Int, repeats: Int, contestants: Map<String, () -> Any>): Map<String, Double> {
        val threads = ManagementFactory.getThreadMXBean()
        val least = mutableMapOf<String, Double>()
        repeat(rounds) {
            for ((name, contestant) in contestants) {
                val before = threads.currentThreadCpuTime
                repeat(repeats) { contestant() }
                least.merge(name, (threads.currentThreadCpuTime - before) / repeats / 1_000.0, ::minOf)
            }
        }
        return least
    }
}

package dev.monacocrm.benches

import dev.monacocrm.models.Contact
import java.io.IOException
import java.util.concurrent.TimeUnit
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import okhttp3.Call
import okhttp3.Callback
import okhttp3.HttpUrl.Companion.toHttpUrl
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.Response

/** No library but OkHttp, by someone who knows it: a suspending call with the client's own times, and no URL is parsed twice. */
internal class BareOkHttp(baseUrl: String, private val key: String) {
    private val url = "$baseUrl/v1/contacts/list".toHttpUrl()
    private val client =
        OkHttpClient.Builder()
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .connectTimeout(10, TimeUnit.SECONDS)
            .readTimeout(60, TimeUnit.SECONDS)
            .writeTimeout(60, TimeUnit.SECONDS)
            .callTimeout(60, TimeUnit.SECONDS)
            .build()

    /** A page of contacts as it was answered. */
    suspend fun page(rows: Int): ByteArray = suspendCancellableCoroutine { continuation ->
        val call = client.newCall(request(rows))
        continuation.invokeOnCancellation { call.cancel() }
        call.enqueue(
            object : Callback {
                override fun onFailure(call: Call, e: IOException) = continuation.resumeWithException(e)

                override fun onResponse(call: Call, response: Response) = response.use { continuation.resume(it.body.bytes()) }
            }
        )
    }

    private fun request(rows: Int): Request {
        val body = JsonObject(mapOf("page" to JsonPrimitive(1), "page_size" to JsonPrimitive(rows)))
        return Request.Builder()
            .url(url)
            .header("accept", "application/json")
            .header("authorization", "Bearer $key")
            .header("content-type", "application/json")
            .header("user-agent", "bench/1.0.0")
            .post(body.toString().toByteArray().toRequestBody())
            .build()
    }
}

/** The rows of a page, by the decoder alone, as the same records that the client makes of them. */
internal fun contactsOf(page: ByteArray): List<Contact> =
    Json.parseToJsonElement(page.decodeToString()).jsonObject.getValue("data").jsonArray.map { Contact(it.jsonObject) }

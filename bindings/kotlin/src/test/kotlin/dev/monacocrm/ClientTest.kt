package dev.monacocrm

import dev.monacocrm.support.AgainstTheEmulator
import dev.monacocrm.support.OwnTransport
import dev.monacocrm.support.clientOver
import dev.monacocrm.support.failure
import dev.monacocrm.support.live
import dev.monacocrm.support.ok
import dev.monacocrm.support.text
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.microseconds
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ClientTest : AgainstTheEmulator() {
    @Test
    fun `options of a clone hold for its calls and leave the client's alone, and a call's own win`() {
        val client = clientOver(OwnTransport()) { maxAttempts = 3 }
        val clone = client.withOptions(CallOptions(maxAttempts = 1, headers = mapOf("x-trace" to "1")))
        assertEquals(
            listOf(3, 1, 2),
            listOf(client, clone, clone.withOptions(CallOptions(maxAttempts = 2))).map { it.explain("get_me").maxAttempts },
        )
        live {
            emulator
                .client { maxAttempts = 1 }
                .use { sole ->
                    emulator.fault(mapOf("status" to 503))
                    assertEquals(emulator.orgId, sole.me.get(CallOptions(maxAttempts = 2)).orgId)
                }
        }
    }

    @Test
    fun `a duration's fraction is rounded up, and headers are sent along`() = live {
        emulator
            .client { timeout = 1500.microseconds + 10.seconds }
            .use { client ->
                val traced = client.withOptions(CallOptions(headers = mapOf("x-trace" to "a")))
                traced.me.get(CallOptions(headers = mapOf("x-span" to "b")))
                val headers = emulator.requests().last().getValue("headers").toString()
                assertTrue("""["x-trace","a"]""" in headers.lowercase() && """["x-span","b"]""" in headers.lowercase(), headers)
            }
        assertEquals(2L, toMillis("timeout", 1500.microseconds))
        assertEquals(1L, toMillis("timeout", 1.milliseconds))
    }

    @Test
    fun `withResponse has status, headers and body beside the result`() = live {
        emulator.client().use { client ->
            val (me, response) = client.withResponse { me.get() }
            assertEquals(emulator.orgId, me.orgId)
            assertEquals(200 to 1, response.status to response.attempts)
            assertTrue(response.header("CONTENT-TYPE").orEmpty().startsWith("application/json"))
            assertEquals(me.toJson(), response.json()?.jsonObject?.get("data"))
            assertTrue(response.content.decodeToString().contains(emulator.orgId))
            assertInstanceOf(InvalidRequestException::class.java, failure { client.withResponse { 5 } })
        }
    }

    @Test
    fun `a raw request gives the whole JSON, and is not sent again unless the caller says that it may be`() = live {
        emulator
            .client { backoffInitial = 1.milliseconds }
            .use { client ->
                val me = client.request(Method.GET, "/v1/me", retrySafety = RetrySafety.READ)
                assertEquals(JsonPrimitive(emulator.orgId), me?.jsonObject?.get("data")?.jsonObject?.get("org_id"))
                val listed =
                    client.request(
                        Method.POST,
                        "/v1/contacts/list",
                        body = mapOf("page_size" to 3),
                        retrySafety = RetrySafety.READ,
                    )
                assertEquals(3, listed?.jsonObject?.getValue("data")?.let { it as kotlinx.serialization.json.JsonArray }?.size)
                emulator.fault(mapOf("apply_then" to mapOf("status" to 503)), times = 1)
                assertEquals(1, failure { client.request(Method.GET, "/v1/me") }.attempts)
                val contact = client.contacts.upsert { email = "ada@example.com" }
                assertNull(client.request(Method.DELETE, "/v1/contacts/${contact.id}"))
            }
    }

    @Test
    fun `a plan says what would be sent, and sends nothing`() {
        val transport = OwnTransport()
        val client = clientOver(transport)
        val plan =
            client.explain("create_contact", body = mapOf("email" to "ada@example.com", "tags" to listOf("a"), "title" to null))
        assertEquals("create_contact POST https://api.monaco.com/v1/contacts/", "${plan.operation} ${plan.method} ${plan.url}")
        assertEquals("""{"email":"ada@example.com","tags":["a"],"title":null}""", plan.body)
        assertEquals("Bearer ${client.keyId}", plan.headers.toMap()["authorization"])
        assertEquals(false to 4, plan.resentAfterUnknown to plan.maxAttempts)
        assertEquals(
            "https://api.monaco.com/v1/contacts/a%2Fb",
            client.explain("get_contact", path = mapOf("contact_id" to "a/b")).url,
        )
        assertInstanceOf(InvalidRequestException::class.java, failure { client.explain("list_unicorns") })
        assertInstanceOf(
            InvalidRequestException::class.java,
            failure { client.explain("get_contact", path = mapOf("contact_id" to "..")) },
        )
        assertInstanceOf(InvalidRequestException::class.java, failure { client.explain("create_contact", body = Any()) })
        assertInstanceOf(InvalidRequestException::class.java, failure { client.explain("create_contact", body = Double.NaN) })
        assertInstanceOf(InvalidRequestException::class.java, failure { client.explain("create_contact", body = "\udc00") })
        assertEquals(0, transport.sent)
    }

    @Test
    fun `limits count, know the windows and what the server said`() = live {
        emulator.post(
            "limits",
            mapOf("windows" to listOf(mapOf("limit" to 50, "window_ms" to 60_000, "kind" to "fixed")), "headers" to "always"),
        )
        emulator
            .client { windows = listOf(Window.PER_MINUTE, Window(limit = 9, per = 1.hours)) }
            .use { client ->
                client.me.get()
                val limits = client.limits()
                assertEquals(listOf(100L to 1.minutes, 9L to 1.hours), limits.windows.map { it.limit to it.per })
                assertEquals(listOf(1L, 1L), limits.windows.map { it.used })
                assertEquals(listOf(1L, 0L, 0L), listOf(limits.sent, limits.retries, limits.rateLimited))
                assertEquals(49L, limits.server?.remaining)
            }
        emulator.post("limits", mapOf("windows" to emptyList<Any>(), "headers" to "always"))
    }

    @Test
    fun `a client shows its URL and the key's fingerprint`() {
        val client = clientOver(OwnTransport())
        assertEquals("MonacoClient(baseUrl=https://api.monaco.com, keyId=${client.keyId})", client.toString())
        assertEquals("mks_…", client.keyId?.take(5))
        assertTrue(Regex("""\d+\.\d+\.\d+""").matches(MonacoClient.VERSION))
    }

    @Test
    fun `closing a client closes its transport, and a closed client sends nothing`() = live {
        val transport = OwnTransport()
        clientOver(transport).use { it.me.get() }
        assertTrue(transport.isClosed)
        val client = emulator.client { maxAttempts = 1 }
        client.close()
        client.close()
        val error = failure { client.me.get() }
        assertEquals("the client is closed" to Certainty.NOT_SENT, error.causeText to error.certainty)
        assertTrue(emulator.requests().isEmpty())
    }

    @Test
    fun `an option out of its bounds is told by the name and in the unit that it has here`() {
        val refused =
            mapOf<String, MonacoClient.Builder.() -> Unit>(
                "timeout is 0s; expected 1ms to 1d" to { timeout = 0.seconds },
                "timeout is -1s; expected a duration of 0 or more" to { timeout = (-1).seconds },
                "deadline is 9007199254740992ms".take(12) to { deadline = kotlin.time.Duration.INFINITE },
                "maxAttempts is 0; expected 1 to 100" to { maxAttempts = 0 },
                "maxAttempts is -1; expected 0 or more" to { maxAttempts = -1 },
                "backoffFactor is 11; expected 1 to 10" to { backoffFactor = 11 },
                "backoffCap is 1ms; expected 500ms to 1d" to { backoffCap = 1.milliseconds },
                "windows.per is 0s; expected 1ms to 1d" to { windows = listOf(Window(limit = 1, per = 0.seconds)) },
                "windows.limit is 0; expected 1 to 100000" to { windows = listOf(Window(limit = 0, per = 1.seconds)) },
                "retryQuota is 1000001; expected 0 to 1000000" to { retryQuota = 1_000_001 },
            )
        for ((message, configure) in refused) {
            val error = failure { clientOver(OwnTransport(), configure) }
            assertInstanceOf(ConfigurationException::class.java, error)
            assertTrue(error.message.orEmpty().startsWith(message), error.message)
        }
        for (url in listOf("http://example.com", "ftp://x", "", "https://user:pass@example.com", "\ud800")) {
            assertInstanceOf(ConfigurationException::class.java, failure { clientOver(OwnTransport()) { baseUrl = url } })
        }
        val both: MonacoClient.Builder.() -> Unit = { httpClient = okhttp3.OkHttpClient() }
        assertInstanceOf(ConfigurationException::class.java, failure { clientOver(OwnTransport(), both) })
        val client = clientOver(OwnTransport())
        assertInstanceOf(
            ConfigurationException::class.java,
            failure { client.withOptions(CallOptions(maxWait = 48.hours)).explain("get_me") },
        )
    }

    @Test
    fun `headers that authenticate or frame a request are refused, and so is what has no form`() = live {
        val transport = OwnTransport()
        val client = clientOver(transport)
        for (name in listOf("authorization", "Host", "content-length", "x y", "\ud800", "")) {
            val error = failure { client.me.get(CallOptions(headers = mapOf(name to "x"))) }
            assertInstanceOf(InvalidRequestException::class.java, error)
        }
        assertInstanceOf(InvalidRequestException::class.java, failure { client.contacts.get("\ud800") })
        assertEquals(0, transport.sent)
    }

    @Test
    fun `fields that were not set are left out, null and a value are sent, and every one under its name`() = live {
        emulator.client().use { client ->
            val uuid = "0a1b2c3d-0000-4000-8000-000000000001"
            val transport = OwnTransport { attempt ->
                val sent =
                    """{"email":"ada@example.com","title":null,"do_not_contact":false,"tags":[],"custom_field_$uuid":[1]}"""
                assertEquals(sent, attempt.body?.decodeToString())
                ok()
            }
            clientOver(transport).contacts.create {
                email = "ada@example.com"
                title = null
                doNotContact = false
                tags = emptyList()
                customField(uuid.uppercase(), listOf(1))
            }
            val contact =
                client.contacts.upsert {
                    email = "ada@example.com"
                    firstName = "Ada"
                }
            val updated =
                client.contacts.update(contact.id) {
                    notes = "first"
                    lastName = "Lovelace"
                }
            assertEquals("Ada" to "Lovelace", updated.firstName to updated.lastName)
            assertEquals("PATCH", emulator.requests().last().text("method"))
            assertInstanceOf(
                InvalidRequestException::class.java,
                failure { client.contacts.update(contact.id) { customField("custom_field_x", 1) } },
            )
            client.contacts.delete(contact.id)
            assertInstanceOf(NotFoundException::class.java, failure { client.contacts.get(contact.id) })
        }
    }
}

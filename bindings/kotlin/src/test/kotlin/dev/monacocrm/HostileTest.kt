package dev.monacocrm

import dev.monacocrm.internal.core.ApiKey
import dev.monacocrm.internal.core.ApiKeyInterface
import dev.monacocrm.internal.core.Asked
import dev.monacocrm.internal.core.Call
import dev.monacocrm.internal.core.CallInterface
import dev.monacocrm.internal.core.CallOptions as CoreOptions
import dev.monacocrm.internal.core.Client
import dev.monacocrm.internal.core.ClientInterface
import dev.monacocrm.internal.core.ErrorKind
import dev.monacocrm.internal.core.FailureKind
import dev.monacocrm.internal.core.Field
import dev.monacocrm.internal.core.Input
import dev.monacocrm.internal.core.Pages
import dev.monacocrm.internal.core.PagesInterface
import dev.monacocrm.internal.core.Pagination
import dev.monacocrm.internal.core.Refused
import dev.monacocrm.internal.core.Request
import dev.monacocrm.internal.core.Row
import dev.monacocrm.internal.core.Shape
import dev.monacocrm.internal.core.Slate
import dev.monacocrm.internal.core.SlateInterface
import dev.monacocrm.internal.core.Start
import dev.monacocrm.internal.core.Step
import dev.monacocrm.internal.core.Told
import dev.monacocrm.internal.core.checkListing
import dev.monacocrm.internal.core.isSuccess
import dev.monacocrm.internal.core.nextPoll
import dev.monacocrm.internal.core.redact
import dev.monacocrm.internal.core.tagIds
import dev.monacocrm.support.HOSTILE_BYTES
import dev.monacocrm.support.HOSTILE_INSTANTS
import dev.monacocrm.support.HOSTILE_PAGES
import dev.monacocrm.support.HOSTILE_ROWS
import dev.monacocrm.support.HOSTILE_STATUSES
import dev.monacocrm.support.HOSTILE_TEXTS
import dev.monacocrm.support.KEY
import dev.monacocrm.support.assertNoTrap
import dev.monacocrm.support.thrownBy
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** Nothing in the binding panics, whatever it is given: its methods give something or throw, and other calls go on. */
class HostileTest {
    private val survivor = client()
    private val entropy = ByteArray(32)
    private val everything = """{"mode":"everything"}"""

    /** By the methods that an entry tries: it is given each of its values. */
    private val entries: Map<String, List<() -> Any?>> =
        mapOf(
            "redact" to HOSTILE_TEXTS.map { { redact(it) } },
            "isSuccess" to HOSTILE_STATUSES.map { { isSuccess(it) } },
            "ApiKey.parse, ApiKey.fingerprint" to HOSTILE_TEXTS.map { { ApiKey.parse(it).fingerprint() } },
            "ApiKey.opaque" to HOSTILE_TEXTS.map { { ApiKey.opaque(it).toString() } },
            "CallOptions" to HOSTILE_TEXTS.map { { CoreOptions(it) } },
            "tagIds" to HOSTILE_TEXTS.map { { tagIds(it, listOf(it)) } },
            "checkListing" to HOSTILE_TEXTS.map { { checkListing(it, it, it) } },
            "nextPoll" to HOSTILE_INSTANTS.map { { nextPoll("in_progress", UInt.MAX_VALUE, it, it) } },
            "a path" to HOSTILE_TEXTS.map { { started(asked("get_contact", path = listOf(Field(it, it)))) } },
            "an id" to HOSTILE_TEXTS.map { { started(asked("get_contact", path = listOf(Field("contact_id", it)))) } },
            "an operation" to HOSTILE_TEXTS.map { { started(asked(it)) } },
            "a query" to HOSTILE_TEXTS.map { { started(asked("list_users", query = listOf(Field(it, it)))) } },
            "a header" to HOSTILE_TEXTS.map { { started(asked("get_me", headers = listOf(Field(it, it)))) } },
            "a body" to HOSTILE_TEXTS.map { { started(asked("create_contact", body = it)) } },
            "custom fields" to HOSTILE_TEXTS.map { { started(asked("create_contact", body = "{}", own = it)) } },
            "extra fields" to HOSTILE_TEXTS.map { { started(asked("create_contact", body = "{}", extra = it)) } },
            "a raw request" to HOSTILE_TEXTS.map { { started(asked("").copy(asked = Asked.Raw(it, it, it))) } },
            "a raw path" to HOSTILE_TEXTS.map { { started(asked("").copy(asked = Asked.Raw("GET", it, "read"))) } },
            "Client, Client.limits" to HOSTILE_TEXTS.map { { Client(it, ApiKey.parse(KEY), null, 0uL, 0).limits(0uL) } },
            "Client.limits, Client.currentKey, Client.origin, Client.takeWakes" to
                HOSTILE_INSTANTS.map {
                    {
                        val client = Client("{}", ApiKey.parse(KEY), null, it, it.toLong())
                        listOf(client.limits(it), client.currentKey(), client.origin(), client.takeWakes())
                    }
                },
            "Client.start" to HOSTILE_BYTES.map { { client().start(Start(asked("get_me"), Told(null, it)), 0uL) } },
            "Client.startPage" to HOSTILE_BYTES.map { { client().startPage(listing(everything), Told(null, it), 0uL) } },
            "Client.explain" to HOSTILE_INSTANTS.map { { client().explain(asked("get_me"), null, it) } },
            "Client.rotate" to HOSTILE_TEXTS.map { { client().rotate(ApiKey.opaque(it)) } },
            "Client.pages, Pages.nextRequest" to HOSTILE_TEXTS.map { { listing(it).nextRequest() } },
            "Call.advance with a time" to HOSTILE_INSTANTS.map { { ended(Input.Timeout, it) } },
            "Call.advance with a status" to HOSTILE_STATUSES.map { { ended(Input.Answered(it, "retry-after\n1", entropy)) } },
            "Call.advance with headers" to HOSTILE_TEXTS.map { { ended(Input.Answered(503u, it, entropy)) } },
            "Call.advance with a body" to HOSTILE_BYTES.map { { ended(Input.Answered(503u, "", it)) } },
            "Call.advance with a failure" to HOSTILE_TEXTS.map { { ended(Input.Failed(FailureKind.TIMED_OUT, it)) } },
            "Call.advance with a key" to HOSTILE_TEXTS.map { { asking().advance(Input.Key(ApiKey.opaque(it)), 1uL) } },
            "Call.advance with no key" to HOSTILE_TEXTS.map { { asking().advance(Input.NoKey(it), 1uL) } },
            "Call.advance with a page" to
                HOSTILE_PAGES.flatMap { page -> HOSTILE_ROWS.map { rows -> { accepted(succeeded(page, rows)) } } },
            "Call.errorWithBody, Call.events, Call.page, Call.authorization" to
                HOSTILE_BYTES.map {
                    { undecodable().let { call -> listOf(call.errorWithBody(it), call.events(), call.page()) } }
                },
            "Pages.acceptFacts, Pages.isExact" to
                HOSTILE_PAGES.filterNotNull().flatMap { page ->
                    HOSTILE_ROWS.filterNotNull().map { rows ->
                        {
                            listing(everything).let {
                                listOf(it.acceptFacts(page, rows), it.acceptFacts(page, rows), it.isExact())
                            }
                        }
                    }
                },
            "Pages.refused" to ErrorKind.entries.map { { listing(everything).refused(it) } },
            "Pages.position, Pages.accept" to
                listOf(0u, 1u, UInt.MAX_VALUE).map {
                    { listing(everything).let { pages -> listOf(pages.position(it), pages.accept(started())) } }
                },
            "Slate, Slate.address, Slate.large" to
                listOf(0u, 1u, 7u, 8u, 1_000_000u).map { { Slate(it).let { slate -> listOf(slate.address(), slate.large()) } } },
            "Client.startOn, Client.startPageOn, Client.pagesOn, Call.advanceOn" to
                listOf(0u, 1u, 63u, 64u).map { { empty(it) } },
            "Call.authorizationOn, Pages.acceptOn, Pages.positionOn" to
                listOf(0u, 8u, 1_000u).map { size ->
                    {
                        val (slate, pages) = Slate(size) to listing(everything)
                        listOf(started().authorizationOn(slate), pages.acceptOn(started(), slate), pages.positionOn(slate, 1u))
                    }
                },
        )

    @Test
    fun `whatever is exported is tried here`() {
        val tried = entries.keys.joinToString()
        val exported =
            mapOf("ApiKey" to ApiKeyInterface::class, "Call" to CallInterface::class, "Client" to ClientInterface::class)
        for ((name, type) in exported + mapOf("Pages" to PagesInterface::class, "Slate" to SlateInterface::class)) {
            for (method in type.java.methods.map { it.name.substringBefore('-') }.filter { it != "Companion" }) {
                assertTrue(Regex("\\b$name\\.$method\\b") in tried) { "$name.$method" }
            }
        }
    }

    @TestFactory
    fun `takes anything without a panic, and the core works on`(): List<DynamicTest> = entries.map { (name, uses) ->
        dynamicTest(name) {
            uses.forEach(::assertNoTrap)
            assertWorks()
        }
    }

    @TestFactory
    fun `what was freed is an exception, and the core works on`(): List<DynamicTest> =
        mapOf<String, () -> Any?>(
                "a key's fingerprint" to { freed(ApiKey.parse(KEY)).fingerprint() },
                "a key for a rotation" to { client().rotate(freed(ApiKey.parse(KEY))) },
                "a key for a call" to { asking().advance(Input.Key(freed(ApiKey.parse(KEY))), 1uL) },
                "a key for a call, by slate" to { asking().advanceBySlate(Input.Key(freed(ApiKey.parse(KEY))), 1uL) },
                "a client's limits" to { freed(client()).limits(0uL) },
                "a client's start" to { freed(client()).startBySlate(Start(asked("get_me"), Told(null, entropy)), 0uL) },
                "options that are told" to { started(told = Told(freed(CoreOptions("{}")), entropy)) },
                "a call's answer" to { freed(started()).advanceBySlate(Input.Answered(200u, "", entropy), 1uL) },
                "a call's secret" to { freed(started()).authorizationBySlate() },
                "a call's page" to { listing(everything).acceptBySlate(freed(started())) },
                "a listing's next request" to { freed(listing(everything)).nextRequest() },
                "a listing whose next page is started" to
                    {
                        client().startPageBySlate(freed(listing(everything)), Told(null, entropy), 0uL)
                    },
                "a slate" to { started().authorizationOn(freed(Slate(8u))) },
            )
            .map { (name, use) ->
                dynamicTest(name) {
                    thrownBy<IllegalStateException> { use() }
                    assertWorks()
                }
            }

    @Test
    fun `what is freed twice is freed once`() {
        val client = client()
        freed(freed(client))
        assertWorks()
    }

    @Test
    fun `a call outlives its client and its options`() {
        val (client, options) = client() to CoreOptions("{}")
        val call = client.start(Start(asked("get_me"), Told(options, entropy)), 0uL).call
        for (owner in listOf(client, options)) freed(owner)
        val turn = call.advance(Input.Answered(200u, "", """{"data":{}}""".toByteArray()), 1uL)
        assertInstanceOf(Step.Done::class.java, turn.step)
        assertWorks()
    }

    /** Nothing of a record stands there. */
    private fun empty(length: UInt) {
        val slate = Slate(63u)
        val fault = { use: () -> Any? -> assertEquals(ErrorKind.MISUSE, (thrownBy<Refused.Because> { use() }).error.kind) }
        fault { client().startOn(slate, length, 0uL) }
        fault { client().startPageOn(listing(everything), slate, length, 0uL) }
        fault { client().pagesOn(slate, length) }
        fault { started().advanceOn(slate, length, 0uL) }
    }

    private fun client() = Client("{}", ApiKey.parse(KEY), null, 0uL, 0)

    private fun asked(
        operation: String,
        path: List<Field> = emptyList(),
        query: List<Field> = emptyList(),
        headers: List<Field> = emptyList(),
        body: String? = null,
        own: String? = null,
        extra: String? = null,
    ) = Request(Asked.Operation(operation), path, query, headers, body, own, extra)

    private fun started(request: Request = asked("get_me"), told: Told = Told(null, entropy)): Call =
        client().startBySlate(Start(request, told), 0uL).call

    /** A call that waits for its provider. */
    private fun asking(): Call = Client("{}", null, null, 0uL, 0).start(Start(asked("get_me"), Told(null, entropy)), 0uL).call

    private fun listing(options: String): Pages = client().pagesBySlate(asked("list_contacts"), options)

    private fun succeeded(page: Pagination?, rows: List<Row>?) = Input.Succeeded(200u, "x-request-id\n1", Shape.JSON, page, rows)

    /** What a listing makes of a call that ended so. */
    private fun accepted(input: Input): List<UInt>? {
        val call = started(asked("list_contacts", body = "{}"))
        call.advanceBySlate(input, 1uL)
        return listing(everything).acceptBySlate(call)
    }

    private fun undecodable(): Call = started().also { it.advance(Input.Succeeded(200u, "", Shape.UNDECODABLE, null, null), 1uL) }

    /** What a call says of itself after [input]. */
    private fun ended(input: Input, now: ULong = 1uL): List<Any?> {
        val call = started()
        return listOf(call.advanceBySlate(input, now), call.events(), call.page(), call.authorizationBySlate())
    }

    private fun <T : AutoCloseable> freed(owner: T): T = owner.apply { close() }

    /** A whole call of a client that has been there from the start. */
    private fun assertWorks() {
        val (call, _, turn) = survivor.startBySlate(Start(asked("get_me"), Told(null, entropy)), 0uL)
        assertInstanceOf(Step.Send::class.java, turn.step)
        assertEquals("Bearer $KEY", call.authorizationBySlate())
        val answer = Input.Succeeded(200u, "x-request-id\nreq_7", Shape.DATA_OBJECT, null, null)
        val done = assertInstanceOf(Step.Done::class.java, call.advanceBySlate(answer, 1uL).step)
        assertEquals("req_7", done.success.requestId)
        call.close()
    }
}

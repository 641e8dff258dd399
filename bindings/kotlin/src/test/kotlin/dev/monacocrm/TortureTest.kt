package dev.monacocrm

import dev.monacocrm.support.DEVIATIONS
import dev.monacocrm.support.Ending
import dev.monacocrm.support.TortureServer
import dev.monacocrm.support.leaksOf
import dev.monacocrm.support.list
import dev.monacocrm.support.live
import dev.monacocrm.support.outcomeOf
import dev.monacocrm.support.played
import dev.monacocrm.support.record
import dev.monacocrm.support.showsKey
import dev.monacocrm.support.text
import dev.monacocrm.support.tortureCases
import dev.monacocrm.support.trustedTortureServer
import dev.monacocrm.support.useProxyOf
import java.util.concurrent.ConcurrentLinkedQueue
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonObject
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.TestInstance

/** OkHttp survives every case of `tests/torture`, whose README says what is asserted here; and no case shows the key. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TortureTest {
    private lateinit var server: TortureServer

    @BeforeAll
    fun start() {
        server = trustedTortureServer()
    }

    @AfterAll
    fun stop() {
        useProxyOf(null)
        server.close()
    }

    @Test
    fun `every deviation is of a case`() {
        assertEquals(emptySet<String>(), DEVIATIONS.keys - tortureCases().map { it.text("name") }.toSet())
    }

    @TestFactory
    fun `OkHttp survives`(): List<DynamicTest> =
        tortureCases().map { case -> dynamicTest(case.text("name")) { live { survives(case) } } }

    private suspend fun survives(case: JsonObject) {
        val name = case.text("name")
        val told = server.open(name)
        val heard = ConcurrentLinkedQueue<String>()
        useProxyOf(told["environment"]?.jsonObject)
        val endings: List<List<Ending>>
        val seen: JsonObject
        try {
            endings = played(case, told) { onEvent = { heard.add("$it") } }
        } finally {
            seen = server.end()
        }
        val deviation = DEVIATIONS[name]
        val expected = deviation?.expect ?: case.list("calls").map { it.jsonObject.getValue("expect") }
        assertEquals(expected.size, endings.size)
        for ((index, asked) in expected.withIndex()) {
            for (ending in endings[index]) assertEnds(outcomeOf(ending), asked, told.text("ordinary"))
        }
        assertSeen(seen, deviation?.seen ?: case.record("seen"))
        assertEquals(emptyList<String>(), endings.flatten().flatMap { leaksOf(it.seen) })
        assertTrue(heard.any { "name=finished" in it } && heard.none(::showsKey))
    }

    /** [asked] as a case's `expect`. */
    private fun assertEnds(outcome: JsonElement, asked: JsonElement, ordinary: String) {
        if (asked is JsonPrimitive || outcome is JsonPrimitive) return assertEquals(asked, outcome)
        val (how, wanted) = asked.jsonObject.entries.single()
        val body = if (wanted.jsonObject["status"] == JsonPrimitive(200)) ordinary else ""
        val always =
            mapOf("attempts" to JsonPrimitive(1)) + if (how == "success") mapOf("body" to JsonPrimitive(body)) else emptyMap()
        val facts = outcome.jsonObject[how]?.jsonObject
        for ((name, value) in always + wanted.jsonObject) {
            val accepted = value as? JsonArray ?: listOf(value)
            assertTrue(facts?.get(name) in accepted) { "$outcome is not $asked" }
        }
    }

    /** What the server saw is what was expected, and nothing else: no connection left open, no key elsewhere, no cookie. */
    private fun assertSeen(seen: JsonObject, expected: JsonObject) {
        val nothing = JsonPrimitive(false)
        val listeners = expected.mapValues { (_, listener) -> JsonObject(listener.jsonObject + ("unclosed" to JsonPrimitive(0))) }
        assertEquals(JsonObject(listeners + mapOf("key_seen_elsewhere" to nothing, "cookie_seen" to nothing)), seen)
    }
}

package dev.monacocrm

import dev.monacocrm.calls.Call
import dev.monacocrm.calls.allCalls
import dev.monacocrm.models.Model
import dev.monacocrm.support.assertHas
import dev.monacocrm.support.failure
import dev.monacocrm.support.list
import dev.monacocrm.support.live
import dev.monacocrm.support.text
import dev.monacocrm.testing.Emulator
import java.io.File
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.TestInstance

/** Plays `tests/operations/cases.json` through the typed methods, in its order, against one emulator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationsTest {
    private val file = Json.parseToJsonElement(File("../../tests/operations/cases.json").readText()).jsonObject
    private val cases = file.list("cases").map { it.jsonObject }
    private val emulator = startedFor(file.list("emulator").map { it.jsonPrimitive.content })
    private val client = emulator.client {
        maxAttempts = 1
        allowSends = true
    }

    @AfterAll
    fun close() {
        client.close()
        emulator.close()
    }

    @TestFactory
    fun `each case ends as it must`(): List<DynamicTest> = allCalls.map { call ->
        val case = cases[call.number]
        dynamicTest("${call.number} ${call.operation} ${call.case}") {
            assertEquals("${case.text("operation")} ${case.text("case")}", "${call.operation} ${call.case}")
            live { play(call, case) }
        }
    }

    @Test
    fun `no operation of the catalogue is without a method`() {
        val catalogue = Json.parseToJsonElement(File("../../crates/monaco-catalog/operations.json").readText()).jsonObject
        val operations = catalogue.list("operations").map { it.jsonObject.text("id") }
        assertEquals(operations.toSet(), allCalls.map { it.operation }.toSet())
        assertEquals(cases.indices.toList(), allCalls.map { it.number })
    }

    private suspend fun play(call: Call, case: JsonObject) {
        case["fault"]?.let { emulator.post("faults", it) }
        val fails = case["fails"]?.jsonObject
        if (fails == null) assertGives(case.getValue("gives"), call.make(client))
        else assertFails(fails, failure { call.make(client) })
        assertEquals(call.operation, emulator.requests().last().text("operation"))
    }

    private fun assertGives(expected: JsonElement, given: Any?) {
        when (given) {
            is Model -> assertHas(expected.jsonObject, given)
            is List<*> -> {
                assertEquals(expected.jsonObject["count"]?.jsonPrimitive?.int ?: given.size, given.size)
                expected.jsonObject["first"]?.let { assertHas(it.jsonObject, given.first() as Model) }
            }
            else -> assertEquals(JsonNull to Unit, expected to given)
        }
    }

    private fun assertFails(expected: JsonObject, error: MonacoException) {
        val told =
            mapOf("kind" to error.kind, "certainty" to error.certainty.name.lowercase(), "status" to error.status?.toString())
        assertEquals(expected.mapValues { it.value.jsonPrimitive.content }, told.filterKeys { it in expected }, error.message)
    }

    private fun startedFor(arguments: List<String>): Emulator {
        val given = arguments.chunked(2) { (name, value) -> name to value }.toMap()
        val rest = given - setOf("--contacts", "--seed")
        val (contacts, seed) = listOf("--contacts", "--seed").map { given.getValue(it).toInt() }
        return Emulator.start(contacts, seed, rest.flatMap { (name, value) -> listOf(name, value) })
    }
}

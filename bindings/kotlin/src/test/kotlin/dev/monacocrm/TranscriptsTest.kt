package dev.monacocrm

import dev.monacocrm.support.Respond
import dev.monacocrm.support.asBytes
import dev.monacocrm.support.asFacts
import dev.monacocrm.support.list
import dev.monacocrm.support.replayed
import dev.monacocrm.support.text
import java.io.File
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** Replays every transcript of `tests/transcripts` through the binding, in both forms of success bodies. */
class TranscriptsTest {
    private val folder = File("../../tests/transcripts")
    private val files = folder.list().orEmpty().filter { it.endsWith(".json") && it != "index.json" }.sorted()

    @TestFactory fun `each gives the expected turns, as facts`(): List<DynamicTest> = replays(::asFacts)

    @TestFactory fun `each gives the expected turns, as bytes`(): List<DynamicTest> = replays(::asBytes)

    @Test
    fun `the index names every transcript`() {
        assertEquals(files, read("index.json").jsonArray.map { it.jsonObject.text("file") })
        assertTrue(files.size >= 300)
    }

    private fun replays(respond: Respond) = files.map { file ->
        dynamicTest(file) {
            val transcript = read(file).jsonObject
            assertEquals(transcript.list("steps").map { it.jsonObject["expect"] }, replayed(transcript, respond))
        }
    }

    private fun read(file: String): JsonElement = Json.parseToJsonElement(File(folder, file).readText())
}

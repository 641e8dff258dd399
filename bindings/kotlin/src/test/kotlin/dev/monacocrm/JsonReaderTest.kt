package dev.monacocrm

import kotlin.math.pow
import kotlin.random.Random
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

private const val SEED = 7
private const val TEXTS = 3_000

/** What is JSON is read as kotlinx.serialization reads it, and nothing else is read. */
class JsonReaderTest {
    @TestFactory
    fun `what is JSON is read as kotlinx-serialization reads it`(): List<DynamicTest> =
        listOf(
                " \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } , \"c\" : [ ] } \n",
                """{"":"","a":1,"a":2}""",
                """[{"id":"a","x":1},{"id":"b","x":2,"y":3},{"di":"b"},{"id":[{"id":null}]}]""",
                """[0,-0,1.50,-1e5,1E+05,0.0e-0,123456789012345678901234567890]""",
                """[true,false,null]""",
                """"\"\\\/\b\f\n\r\t\u0041\u00e9\ud83d\ude00"""",
                """{"\u0061":"\ud800","a b":"é€😀","é":1}""",
                "\"\uFFFD\u007f\"",
                "1",
                "null",
            )
            .map { text ->
                dynamicTest(text) {
                    val read = decode(text.toByteArray())
                    assertEquals(Json.parseToJsonElement(text), read)
                    assertEquals(Json.parseToJsonElement(text).toString(), read.toString())
                }
            }

    @Test
    fun `any value is read as it was written`() {
        val random = Random(SEED)
        repeat(TEXTS) {
            val value = anyValue(random, depth = 4)
            assertEquals(value, decode(value.toString().toByteArray()))
        }
    }

    @Test
    fun `a text that was cut or changed is no JSON, or is what kotlinx-serialization reads in it`() {
        val text = """{"a":[1.5e3,-0,"x\n\u0041é",true,null],"b":{"c":""}}"""
        for (cut in text.indices) assertNull(decode(text.take(cut).toByteArray()), "the first $cut")
        val changed = text.indices.flatMap { at -> "{}[],:\"0-.eE\\u ".map { text.replaceRange(at, at + 1, "$it") } }
        val read = changed.mapNotNull { other -> decode(other.toByteArray())?.let { other to it } }
        assertTrue(read.size in 1 until changed.size)
        for ((other, value) in read) assertEquals(Json.parseToJsonElement(other), value, other)
    }

    @TestFactory
    fun `what is no JSON is not read`(): List<DynamicTest> =
        listOf(
                listOf("nonsense", "[nonsense]", "[NaN]", "[tru]", "[truer]", "[True]", "'a'", "{a:1}", "[\u00a01]", "\uFEFF1"),
                listOf("[01]", "[1.]", "[.5]", "[+1]", "[1e]", "[1e+]", "[-]", "[- 1]", "[0x1]", "[1_0]", "[\u0661]"),
                listOf("[1,]", "[,1]", "[1 2]", "{\"a\":1,}", "{\"a\" 1}", "{\"a\"}", "[1}", "{1]", "1 2", "1,", "]", "1\u0000"),
                listOf(
                    "\"\n\"",
                    "\"\u0000\"",
                    "\"\\x\"",
                    "\"\\u00g0\"",
                    "\"\\u12\"",
                    "\"\\\"",
                    "\"\\u\u0661\u0661\u0661\u0661\"",
                ),
            )
            .flatten()
            .map { text -> dynamicTest(text) { assertNull(decode(text.toByteArray())) } }

    @Test
    fun `what is no UTF-8 is not read`() {
        for (byte in listOf(0x80, 0xC0, 0xC3, 0xFF)) {
            assertNull(decode("[\"".toByteArray() + byte.toByte() + "\"]".toByteArray()), "$byte in a text")
            assertNull(decode("{\"".toByteArray() + byte.toByte() + "\":1}".toByteArray()), "$byte in a name")
            assertNull(decode(byteArrayOf(byte.toByte(), '1'.code.toByte())), "$byte outside")
        }
    }

    private fun anyValue(random: Random, depth: Int): JsonElement =
        when (random.nextInt(if (depth == 0) 5 else 7)) {
            0 -> JsonNull
            1 -> JsonPrimitive(random.nextBoolean())
            2 -> JsonPrimitive(random.nextLong() shr random.nextInt(Long.SIZE_BITS))
            3 -> JsonPrimitive(random.nextDouble() * 10.0.pow(random.nextInt(-30, 30)))
            4 -> JsonPrimitive(anyText(random))
            5 -> JsonArray(List(random.nextInt(4)) { anyValue(random, depth - 1) })
            else -> JsonObject(List(random.nextInt(40)) { anyText(random) to anyValue(random, depth - 1) }.toMap())
        }

    private fun anyText(random: Random): String =
        (0 until random.nextInt(6)).joinToString("") {
            listOf("a", "b", "\"", "\\", "/", "\n", "\u0001", "é", "€", "😀").random(random)
        }
}

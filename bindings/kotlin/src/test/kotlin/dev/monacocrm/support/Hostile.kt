package dev.monacocrm.support

import dev.monacocrm.internal.core.InternalException
import dev.monacocrm.internal.core.Pagination
import dev.monacocrm.internal.core.Row
import org.junit.jupiter.api.Assertions.assertFalse

private const val MANY = 100_000

/** Texts that some reader of some text might not expect. */
val HOSTILE_TEXTS: List<String> =
    listOf("", " ", "\u0000", "\n", "\ud800", "é💶", "x", KEY, "Bearer $KEY", "..", "/", "//", "?", "%", "%zz") +
        listOf(
            "get_me",
            "list_contacts",
            "GET",
            "read",
            "connection_lost",
            "x\ny\nz",
            "retry-after\n1e999",
            "x-ratelimit-reset\n-1",
        ) +
        listOf("null", "true", "5", "\"\"", "[", "]", "{", "{}", "[]", "[1,2]", "[\"a\",null]", "[[]]", """{"a":1,"a":1}""") +
        listOf("-1", "1e999", "18446744073709551616", "[]").map { """{"max_attempts":$it}""" } +
        listOf(
            """{"base_url":"http://[::1"}""",
            """{"base_url":5}""",
            """{"windows":[{"limit":4294967295,"window_ms":18446744073709551615}]}""",
            """{"mode":"numbered","page":4294967295,"page_size":1}""",
            """{"mode":"everything","position":"AAAA"}""",
            """{"filters":[[[]]]}""",
            """["\ud800","x"]""",
        ) +
        listOf(
            "x".repeat(20 * MANY),
            "💶".repeat(5 * MANY),
            "9".repeat(1_000),
            "mks_".repeat(2 * MANY),
            "Bearer ".repeat(MANY),
            "[".repeat(MANY),
            "{\"a\":".repeat(MANY),
            "[".repeat(MANY) + "]".repeat(MANY),
        )

val HOSTILE_INSTANTS: List<ULong> = listOf(0uL, 1uL, (1uL shl 31), (1uL shl 53), ULong.MAX_VALUE - 1uL, ULong.MAX_VALUE)
val HOSTILE_STATUSES: List<UShort> = listOf(0, 1, 99, 100, 199, 200, 204, 299, 304, 418, 503, 999, 65_535).map(Int::toUShort)
val HOSTILE_BYTES: List<ByteArray> =
    listOf(0, 1, 31, 32, 33, 20 * MANY).map { ByteArray(it) { 'x'.code.toByte() } } +
        listOf(byteArrayOf(-1, -2, -3)) +
        HOSTILE_TEXTS.map { it.toByteArray() }
val HOSTILE_PAGES: List<Pagination?> =
    listOf(
        null,
        Pagination(0uL, 0uL, 0uL, 0uL),
        Pagination(1uL, 2uL, 3uL, 2uL),
        ULong.MAX_VALUE.let { Pagination(it, it, it, it) },
    )
val HOSTILE_ROWS: List<List<Row>?> =
    listOf(null, emptyList(), listOf(Row(null, null)), List(MANY) { Row("same", "2026-01-05T09:44:31Z") }) +
        HOSTILE_TEXTS.map { listOf(Row(it, it), Row(it, null)) }

/**
 * It gives something, or throws an exception that says something; what is no exception, and what the core's panic becomes, is a
 * trap.
 */
fun assertNoTrap(use: () -> Any?) {
    try {
        use()
    } catch (fault: Exception) {
        assertFalse(fault is InternalException, "$fault")
    }
}

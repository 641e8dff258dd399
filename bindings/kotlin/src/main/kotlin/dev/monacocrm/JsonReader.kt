package dev.monacocrm

import kotlinx.serialization.ExperimentalSerializationApi
import kotlinx.serialization.SerializationException
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.JsonUnquotedLiteral

/** Behind the last byte; it is no part of any JSON. */
private const val END = 0
private const val QUOTE = '"'.code
private const val BACKSLASH = '\\'.code

/** A power of two. */
private const val KNOWN_NAMES = 256

private val TRUE = JsonPrimitive(true)
private val FALSE = JsonPrimitive(false)

/**
 * Reads JSON (RFC 8259) as it came, in UTF-8, and nothing else: kotlinx.serialization's own reader takes any word for a value, so
 * that what it read would have to be gone through once more. Names that come again, as they do in rows, are one text. Nesting
 * costs no stack.
 */
internal class JsonReader(private val bytes: ByteArray) {
    private var at = 0

    /** Whether the text that was found last is ASCII and stands for itself. */
    private var isPlain = false
    private val names = arrayOfNulls<String>(KNOWN_NAMES)

    /** Throws a [SerializationException] for what is no JSON, and a [CharacterCodingException] for what is no UTF-8. */
    fun read(): JsonElement = element().also { if (behindSpace() != END || at < bytes.size) fault() }

    private fun element(): JsonElement {
        val open = ArrayList<Open>()
        while (true) {
            var value = leaf() ?: opened(open) ?: continue
            while (true) {
                val into = open.lastOrNull() ?: return value
                into.take(value)
                if (goesOn(into)) break
                value = into.closed()
                open.removeAt(open.lastIndex)
            }
        }
    }

    /** A value that holds no other; null before one that does. */
    private fun leaf(): JsonElement? =
        when (behindSpace()) {
            QUOTE -> JsonPrimitive(text())
            '{'.code,
            '['.code -> null
            't'.code -> word("true", TRUE)
            'f'.code -> word("false", FALSE)
            'n'.code -> word("null", JsonNull)
            else -> number()
        }

    /** Opens an object or an array; one that is empty is given at once. */
    private fun opened(open: ArrayList<Open>): JsonElement? {
        val outer = open.lastOrNull() as? OpenArray
        val inner = if (byte() == '{'.code) OpenObject(outer) else OpenArray()
        at += 1
        if (behindSpace() == inner.end) {
            at += 1
            return inner.closed()
        }
        if (inner is OpenObject) inner.name = name()
        open.add(inner)
        return null
    }

    /** Whether another value follows in [open], whose name was then read, or its end, which was. */
    private fun goesOn(open: Open): Boolean {
        val next = behindSpace()
        at += 1
        if (next == open.end) return false
        if (next != ','.code) fault()
        if (open is OpenObject) open.name = name()
        return true
    }

    private fun name(): String {
        if (behindSpace() != QUOTE) fault()
        val from = at + 1
        val end = textEnd()
        val name = if (isPlain) knownName(from, end) else textOf(from, end)
        if (behindSpace() != ':'.code) fault()
        at += 1
        return name
    }

    private fun knownName(from: Int, end: Int): String {
        if (from == end) return ""
        val place = (bytes[from] * 7 + bytes[end - 1] * 31 + (end - from)) and (KNOWN_NAMES - 1)
        names[place]?.let { if (stands(it, from, end)) return it }
        return textOf(from, end).also { names[place] = it }
    }

    private fun stands(name: String, from: Int, end: Int): Boolean {
        if (name.length != end - from) return false
        for (index in name.indices) if (name[index].code != bytes[from + index].toInt()) return false
        return true
    }

    private fun text(): String {
        val from = at + 1
        return textOf(from, textEnd())
    }

    /** Where the text ends that begins here; goes behind it. */
    private fun textEnd(): Int {
        var index = at + 1
        var all = 0
        var isEscaped = false
        while (index < bytes.size) {
            val byte = bytes[index].toInt()
            if (byte == QUOTE) {
                isPlain = all >= 0 && !isEscaped
                at = index + 1
                return index
            }
            if (byte in 0 until ' '.code) fault()
            if (byte == BACKSLASH) {
                isEscaped = true
                index += 1
            }
            all = all or byte
            index += 1
        }
        fault()
    }

    private fun textOf(from: Int, end: Int): String {
        if (isPlain) return String(bytes, from, end - from, Charsets.ISO_8859_1)
        val text = String(bytes, from, end - from, Charsets.UTF_8)
        // It stands for itself, or for what is no UTF-8, which is then looked at once more.
        if ('\uFFFD' in text) bytes.decodeToString(from, end, throwOnInvalidSequence = true)
        return if ('\\' in text) unescaped(text) else text
    }

    /** RFC 8259 section 6. */
    @OptIn(ExperimentalSerializationApi::class)
    private fun number(): JsonElement {
        val from = at
        if (byte() == '-'.code) at += 1
        if (byte() == '0'.code) at += 1 else digits()
        if (byte() == '.'.code) {
            at += 1
            digits()
        }
        if (byte() == 'e'.code || byte() == 'E'.code) {
            at += 1
            if (byte() == '+'.code || byte() == '-'.code) at += 1
            digits()
        }
        return JsonUnquotedLiteral(String(bytes, from, at - from, Charsets.ISO_8859_1))
    }

    private fun digits() {
        val from = at
        while (byte() in '0'.code..'9'.code) at += 1
        if (at == from) fault()
    }

    private fun word(word: String, value: JsonElement): JsonElement {
        val end = at + word.length
        if (end > bytes.size || !stands(word, at, end)) fault()
        at = end
        return value
    }

    private fun behindSpace(): Int {
        while (true) {
            val byte = byte()
            if (byte != ' '.code && byte != '\n'.code && byte != '\r'.code && byte != '\t'.code) return byte
            at += 1
        }
    }

    private fun byte(): Int = if (at < bytes.size) bytes[at].toInt() else END
}

/** An object or an array whose end was not read yet. */
private sealed class Open(val end: Int) {
    abstract fun take(value: JsonElement)

    abstract fun closed(): JsonElement
}

/** Of as many members, it is thought, as the one before it in the same array. */
private class OpenObject(private val outer: OpenArray?) : Open('}'.code) {
    private val members = LinkedHashMap<String, JsonElement>(outer?.capacity ?: CAPACITY)
    var name = ""

    override fun take(value: JsonElement) {
        members[name] = value
    }

    override fun closed(): JsonElement {
        outer?.capacity = members.size * 4 / 3 + 1
        return JsonObject(members)
    }
}

private class OpenArray : Open(']'.code) {
    private val elements = ArrayList<JsonElement>()

    /** Of the next object in it. */
    var capacity = CAPACITY

    override fun take(value: JsonElement) {
        elements.add(value)
    }

    override fun closed(): JsonElement = JsonArray(elements)
}

private const val CAPACITY = 16
private const val HEX = 16
private const val UNIT_DIGITS = 4

/** RFC 8259 section 7. Half of a surrogate pair stays one. */
private fun unescaped(text: String): String = buildString {
    var from = 0
    while (true) {
        val backslash = text.indexOf('\\', from)
        if (backslash < 0) break
        append(text, from, backslash)
        val kind = text[backslash + 1]
        from = backslash + 2
        if (kind == 'u') {
            append(unit(text, from))
            from += UNIT_DIGITS
        } else {
            append(meant(kind))
        }
    }
    append(text, from, text.length)
}

private fun unit(text: String, from: Int): Char {
    if (from + UNIT_DIGITS > text.length) fault()
    var code = 0
    for (index in from until from + UNIT_DIGITS) {
        // Not the digits of other scripts.
        val digit = if (text[index].code < 128) Character.digit(text[index], HEX) else -1
        if (digit < 0) fault()
        code = code * HEX + digit
    }
    return code.toChar()
}

private fun meant(kind: Char): Char =
    when (kind) {
        '"',
        '\\',
        '/' -> kind
        'b' -> '\b'
        'f' -> '\u000C'
        'n' -> '\n'
        'r' -> '\r'
        't' -> '\t'
        else -> fault()
    }

private fun fault(): Nothing = throw SerializationException("this is no JSON")

package dev.monacocrm.support

import java.io.ByteArrayOutputStream
import java.io.NotSerializableException
import java.io.ObjectOutputStream
import java.io.PrintWriter
import java.io.StringWriter
import java.util.Base64
import java.util.IdentityHashMap

/** Keys that are looked for; none of their letters stands in a word of this package. */
fun canary(number: Int = 0): String = "mks_" + "QzXjWvKq".repeat(6).drop(number) + "Jq".repeat(number).take(number)

private const val PIECE = 12

/** Whether a text holds a piece of a canary, as it is or in another coding. */
fun showsKey(text: String): Boolean = needles.any { it in text }

private val needles: List<String> = buildList {
    val secret = canary().removePrefix("mks_")
    for (start in 0 until 8) add(secret.substring(start, start + PIECE))
    for (start in 0 until 3) add(Base64.getEncoder().encodeToString(secret.drop(start).toByteArray()).substring(4, 4 + PIECE))
    add(secret.toByteArray().joinToString("") { "%02x".format(it) }.take(2 * PIECE))
}

/**
 * Where a value shows the key: in its text, what is printed of it as an exception, what is serialised, and all that it leads to.
 */
fun leaksOf(value: Any?): List<String> = buildList {
    if (showsKey(value.toString())) add("toString")
    if (value is Throwable && showsKey(printed(value))) add("stack trace")
    if (showsKey(serialised(value))) add("serialised form")
    for (path in holdersFrom(value)) add(path)
}

private fun printed(fault: Throwable) = StringWriter().also { fault.printStackTrace(PrintWriter(it)) }.toString()

private fun serialised(value: Any?): String {
    val bytes = ByteArrayOutputStream()
    try {
        ObjectOutputStream(bytes).use { it.writeObject(value) }
    } catch (_: NotSerializableException) {
        // What could be written before stands in the bytes.
    }
    return bytes.toString(Charsets.ISO_8859_1)
}

/** The fields, at any depth, that hold the key: of this project's own objects and of what the JDK lets one look into. */
private fun holdersFrom(root: Any?): List<String> {
    val seen = IdentityHashMap<Any, Unit>()
    val found = mutableListOf<String>()
    val left = ArrayDeque<Pair<String, Any>>()
    root?.let { left.add("it" to it) }
    while (left.isNotEmpty()) {
        val (path, value) = left.removeFirst()
        if (seen.put(value, Unit) != null || path.length > 400) continue
        when (value) {
            is CharSequence -> if (showsKey(value.toString())) found += path
            is ByteArray -> if (showsKey(String(value, Charsets.ISO_8859_1))) found += path
            is CharArray -> if (showsKey(String(value))) found += path
            is Array<*> -> value.forEachIndexed { index, member -> member?.let { left.add("$path[$index]" to it) } }
            is Map<*, *> ->
                value.forEach { (name, member) ->
                    listOf(name, member).forEach { part -> part?.let { left.add("$path.$name" to it) } }
                }
            is Iterable<*> -> value.forEach { member -> member?.let { left.add("$path[]" to it) } }
            else -> fieldsOf(value).forEach { (name, member) -> left.add("$path.$name" to member) }
        }
    }
    return found
}

private fun fieldsOf(value: Any): List<Pair<String, Any>> =
    generateSequence<Class<*>>(value.javaClass) { it.superclass }
        .flatMap { it.declaredFields.asSequence() }
        .filter { !it.type.isPrimitive }
        .mapNotNull { field ->
            val member = runCatching { field.apply { isAccessible = true }.get(value) }.getOrNull()
            member?.let { field.name to it }
        }
        .toList()

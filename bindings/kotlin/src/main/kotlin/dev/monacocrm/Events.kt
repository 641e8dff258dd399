package dev.monacocrm

/**
 * What happened to a call. It holds no key, no body and no argument, by construction.
 *
 * @property call the number of the call it happened to
 * @property name what happened, such as `sending`
 * @property fields the rest, by the core's names in camel case: texts, whole numbers, booleans, and [kotlin.time.Duration]s
 */
public class Event internal constructor(public val call: Long, public val name: String, public val fields: Map<String, Any?>) {
    /** One of [fields]. */
    public operator fun get(field: String): Any? = fields[field]

    override fun toString(): String = "Event(call=$call, name=$name, fields=$fields)"
}

/** Takes lines, such as a wrapper of the logger that a program has. */
public interface Logger {
    /** A call's ordinary way. */
    public fun debug(line: String)

    /** What delays or redirects it. */
    public fun info(line: String)

    /** What someone should look at. */
    public fun warn(line: String)
}

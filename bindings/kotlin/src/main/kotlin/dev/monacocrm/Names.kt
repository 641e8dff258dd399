package dev.monacocrm

/** What is not simply converted. */
private val NAMES = mapOf("attempt_timeout_ms" to "timeout", "windows.window_ms" to "windows.per")
private val UNDERSCORED = Regex("_([a-z])")

/** The name that a caller of this package knows for one of the core's: in camel case, and without the unit. */
internal fun camelCase(name: String): String =
    NAMES[name] ?: name.removeSuffix("_ms").replace(UNDERSCORED) { it.groupValues[1].uppercase() }

package dev.monacocrm

import dev.monacocrm.internal.core.ApiKey

private const val KEY_VARIABLE = "MONACO_API_KEY"

/** Gives a key: the current one of a secrets manager, of a phone's keystore, or of an app's own backend. */
public fun interface ApiKeyProvider {
    /** The key; asked for when one is first needed and again after a 401, once for all calls. What it throws fails them. */
    public suspend fun key(): String
}

/**
 * Marks what takes a key's text: in a program's source, or in an app's package, everyone who has it can read the key. Prefer an
 * [ApiKeyProvider], and on a phone a relay: the README says how.
 */
@RequiresOptIn(
    message = "A key in source or in an app's package can be read by everyone who has it; pass an ApiKeyProvider.",
    level = RequiresOptIn.Level.WARNING,
)
@Retention(AnnotationRetention.BINARY)
@Target(AnnotationTarget.FUNCTION)
public annotation class LiteralApiKey

/** Makes a key of a client's sort from its text: Monaco's or a relay's. */
internal enum class KeySort(private val parse: (String) -> ApiKey) {
    MONACO(ApiKey.Companion::parse),
    OPAQUE(ApiKey.Companion::opaque);

    /** Throws [InvalidKeyException], which never shows the key. */
    fun keyOf(text: String): ApiKey {
        if (!isWellFormed(text)) throw invalidConfig("the key holds half of a surrogate pair, which no key does")
        return checked { parse(text) }
    }
}

/** The keys known at construction, or the host's provider. A key's text is handed to the core at once, and nothing keeps it. */
internal class Keys(
    val sort: KeySort,
    val provider: ApiKeyProvider? = null,
    val key: ApiKey? = null,
    val standby: ApiKey? = null,
)

/** The key in the environment. Throws [ConfigurationException] where there is none. */
internal fun keysOfEnvironment(): Keys {
    val text = System.getenv(KEY_VARIABLE) ?: throw invalidConfig("no API key was given: pass apiKey, or set $KEY_VARIABLE")
    return Keys(KeySort.MONACO, key = KeySort.MONACO.keyOf(text))
}

/** Class and text of what was thrown; the core redacts it. */
internal fun describe(fault: Throwable): String {
    val name = fault::class.simpleName ?: "an exception"
    // A caller's own exception may have a text that throws.
    val text = runCatching { fault.message }.getOrNull()
    return if (text.isNullOrEmpty()) name else "$name: ${if (isWellFormed(text)) text else "…"}"
}

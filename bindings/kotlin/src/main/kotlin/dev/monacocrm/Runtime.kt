package dev.monacocrm

import dev.monacocrm.internal.core.Client
import dev.monacocrm.internal.core.version
import dev.monacocrm.resources.KeptSchemas
import dev.monacocrm.transports.GuardedTransport
import dev.monacocrm.transports.OkHttpTransport
import dev.monacocrm.transports.Transport

private const val BASE_URL_VARIABLE = "MONACO_BASE_URL"
private const val OFFICIAL_BASE_URL = "https://api.monaco.com"

/** What the calls of a client share. Throws [ConfigurationException] and [InvalidKeyException]. */
internal class Runtime(given: MonacoClient.Builder) {
    val baseUrl: String = given.baseUrl ?: System.getenv(BASE_URL_VARIABLE)?.ifEmpty { null } ?: OFFICIAL_BASE_URL
    val keys: Keys = given.keys() ?: keysOfEnvironment()
    val core: Client = checked {
        Client(configOf(given, baseUrl), keys.key, keys.standby, now(), System.currentTimeMillis())
    }
    val reporter = Reporter(given.onEvent, given.logger)
    val sleepers = Sleepers()
    val schemas = KeptSchemas()
    val transport: Transport = transportOf(given, core)

    /** Installs a successor, and wakes whom that concerns. */
    fun rotate(text: String): String {
        val key = keys.sort.keyOf(text)
        val fingerprint = checked { core.rotate(key) }
        sleepers.signal(core.takeWakes())
        return fingerprint
    }
}

private fun transportOf(given: MonacoClient.Builder, core: Client): Transport {
    val own = given.transport ?: return OkHttpTransport(given.httpClient, core.origin())
    if (given.httpClient != null) throw invalidConfig("httpClient and transport contradict each other; leave one of them out")
    return GuardedTransport(own)
}

internal fun userAgent(): String {
    val shown = { property: String -> System.getProperty(property).orEmpty().filter { it in '!'..'~' } }
    return "monaco-crm-kotlin/${version()} Java/${shown("java.version")} ${shown("os.name")}/${shown("os.arch")}"
}

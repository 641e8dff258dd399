package dev.monacocrm

import dev.monacocrm.internal.core.Asked
import dev.monacocrm.internal.core.Request
import dev.monacocrm.internal.core.version
import dev.monacocrm.resources.Resources
import dev.monacocrm.transports.Transport
import kotlin.time.Duration
import kotlinx.coroutines.withContext
import kotlinx.serialization.json.JsonElement
import okhttp3.OkHttpClient

/**
 * A client of Monaco's API.
 *
 * Any number of coroutines may share one. It is made by [MonacoClient] with what it is told, which throws
 * [ConfigurationException] and [InvalidKeyException]; each of its calls throws [MonacoException], and ends as coroutines do when
 * it is cancelled: the request that is under way is given up, and so are its place in line and its pauses.
 */
public class MonacoClient internal constructor(private val runtime: Runtime, sender: Sender) : Resources(sender), AutoCloseable {
    /** The current key's fingerprint, if one is known. */
    public val keyId: String?
        get() = runtime.core.currentKey()

    /**
     * Asks for what this package does not know yet, and gives the decoded JSON, whole; null for an empty answer.
     *
     * @param path starts with a slash and is sent as it stands
     * @param body sent as JSON: text, a number, a boolean, a map, a list, or a `JsonElement`; null sends none
     * @param retrySafety when it may be sent again after an unknown outcome. The method says nothing about that
     */
    public suspend fun request(
        method: Method,
        path: String,
        query: Map<String, String> = emptyMap(),
        body: Any? = null,
        retrySafety: RetrySafety = RetrySafety.UNSAFE,
        options: CallOptions? = null,
    ): JsonElement? {
        val asked = Asked.Raw(method.name, wellFormed("path", path), retrySafety.name.lowercase())
        val json = body?.let { encoded(it).toString() }
        val request = Request(asked, emptyList(), fields("query", query), emptyList(), json, customFields = null, extra = null)
        return sender.send(request, options) { value -> Result(value) }.value
    }

    /** The same client, sharing keys, limits and connections, whose calls are told [options]. Throws [ConfigurationException]. */
    public fun withOptions(options: CallOptions): MonacoClient = MonacoClient(runtime, sender.with(options))

    /**
     * The result of [block] beside the answer of the last call that was made in it: `val (contact, response) =
     * client.withResponse { contacts.get(id) }`. Throws [InvalidRequestException] where it made none.
     */
    public suspend fun <T> withResponse(block: suspend MonacoClient.() -> T): Answered<T> {
        val sink = ResponseSink()
        val data = withContext(sink) { block() }
        return Answered(data, sink.last ?: throw invalidRequest("withResponse was given a block in which no call ended"))
    }

    /**
     * What a call would send and wait for, without sending it. Throws [InvalidRequestException].
     *
     * @param operation the catalogue's id, such as `create_contact`
     * @param path the arguments of its path
     * @param customFields your organisation's own fields, by UUID
     * @param extra fields that this version does not know, sent unchecked
     */
    public fun explain(
        operation: String,
        path: Map<String, String> = emptyMap(),
        query: Map<String, String> = emptyMap(),
        body: Any? = null,
        customFields: Map<String, Any?>? = null,
        extra: Map<String, Any?>? = null,
    ): Plan {
        val parts = listOf(body, customFields, extra).map { it?.let(::encoded) }
        val given =
            if (parts.all { it == null }) null else Body(parts[0] ?: encoded(emptyMap<String, Any?>()), parts[1], parts[2])
        return planOf(sender.explain(asked(operation, path, query, given)))
    }

    /** What may still be sent, until when, and who waits. */
    public fun limits(): Limits = limitsOf(runtime.core.limits(now()))

    /** Goes on with [key] at once, calls under way included, and gives its fingerprint. Throws [InvalidKeyException]. */
    public fun rotate(key: String): String = runtime.rotate(key)

    /** Closes the connections that this client opened itself; calls that come after are not sent. */
    override fun close(): Unit = runtime.transport.close()

    override fun toString(): String = "MonacoClient(baseUrl=${runtime.baseUrl}, keyId=${keyId ?: "key provider"})"

    /** What a client is told; what is left out, as null, has its default. */
    public class Builder {
        private var keys: Keys? = null
        private var standby: String? = null

        /** `https://host[:port][/prefix]`, or http to this machine. `MONACO_BASE_URL` unless given, else Monaco's own. */
        public var baseUrl: String? = null

        /** As [CallOptions.timeout]. */
        public var timeout: Duration? = null

        /** As [CallOptions.connectTimeout]. */
        public var connectTimeout: Duration? = null

        /** As [CallOptions.readTimeout]. */
        public var readTimeout: Duration? = null

        /** As [CallOptions.deadline]. */
        public var deadline: Duration? = null

        /** As [CallOptions.maxAttempts]. */
        public var maxAttempts: Int? = null

        /** As [CallOptions.maxWait]. */
        public var maxWait: Duration? = null

        /** As [CallOptions.resendIdempotentByEffect]. */
        public var resendIdempotentByEffect: Boolean? = null

        /** As [CallOptions.allowSends]. */
        public var allowSends: Boolean? = null

        /** As [CallOptions.priority]. */
        public var priority: Priority? = null

        /** Limits of your own, which only delay. */
        public var windows: List<Window>? = null

        /** [Pacing.FOLLOW] unless given. */
        public var pacing: Pacing? = null

        /** The first wait where the server named none; 500 ms unless given. */
        public var backoffInitial: Duration? = null

        /** What each further wait is multiplied by; 2 unless given. */
        public var backoffFactor: Int? = null

        /** Where those waits stop growing; 30 s unless given. */
        public var backoffCap: Duration? = null

        /** Tokens of the retry quota, which keeps a failing server from being hammered; 500 unless given. */
        public var retryQuota: Int? = null

        /**
         * What the client that sends is derived from: its proxy, trust, interceptors and connections. It sees the key. Times,
         * redirects, cookies, caches and sending again are this package's. It is not closed with the client.
         */
        public var httpClient: OkHttpClient? = null

        /** What sends requests in place of OkHttp. It sees the key. */
        public var transport: Transport? = null

        /** Told what happens to calls, as one line each; silent unless given. */
        public var logger: Logger? = null

        /** Called with what happens to calls, as data. What it throws ends no call: it is logged. */
        public var onEvent: ((Event) -> Unit)? = null

        /** Where keys come from; `MONACO_API_KEY` unless given. */
        public fun apiKey(provider: ApiKeyProvider): Unit = set(Keys(KeySort.MONACO, provider = provider))

        /** A key as text. Throws [InvalidKeyException]. */
        @LiteralApiKey public fun apiKey(key: String): Unit = set(Keys(KeySort.MONACO, key = KeySort.MONACO.keyOf(key)))

        /** The key to go on with once the first is refused, during a rotation. */
        @LiteralApiKey
        public fun standbyApiKey(key: String) {
            standby = key
        }

        /** Where the opaque tokens of a relay in front of Monaco come from, which [baseUrl] names. */
        public fun bearer(provider: ApiKeyProvider): Unit = set(Keys(KeySort.OPAQUE, provider = provider))

        /** A relay's token as text. Throws [InvalidKeyException]. */
        @LiteralApiKey public fun bearer(token: String): Unit = set(Keys(KeySort.OPAQUE, key = KeySort.OPAQUE.keyOf(token)))

        /** Throws [ConfigurationException] and [InvalidKeyException]. */
        public fun build(): MonacoClient {
            val runtime = Runtime(this)
            // The rest the core has from the client itself.
            return MonacoClient(runtime, Sender(runtime, CallOptions(priority = priority)))
        }

        /** Whether any were set. */
        internal val hasKeys: Boolean
            get() = keys != null

        /** Those of these options that hold for calls. */
        internal fun callOptions() =
            CallOptions(
                timeout = timeout,
                connectTimeout = connectTimeout,
                readTimeout = readTimeout,
                deadline = deadline,
                maxAttempts = maxAttempts,
                maxWait = maxWait,
                resendIdempotentByEffect = resendIdempotentByEffect,
                allowSends = allowSends,
                priority = priority,
            )

        /** The keys, with the standby if there is one; null where they are the environment's. */
        internal fun keys(): Keys? {
            val second = standby ?: return keys
            val first = keys ?: keysOfEnvironment()
            if (first.sort == KeySort.OPAQUE)
                throw invalidConfig("bearer takes the place of standbyApiKey; leave one of them out")
            if (first.provider != null) {
                throw invalidConfig("standbyApiKey goes with a literal apiKey; a provider gives the next key itself")
            }
            return Keys(first.sort, key = first.key, standby = first.sort.keyOf(second))
        }

        private fun set(given: Keys) {
            if (keys != null) throw invalidConfig("apiKey and bearer are each given once, and one of them")
            keys = given
        }
    }

    /** What the package tells of itself. */
    public companion object {
        /** The version of this package. */
        public val VERSION: String
            get() = version()
    }

    /** Of an answer that may be empty. */
    private class Result(val value: JsonElement?)
}

/** A client that is told what [configure] sets. Throws [ConfigurationException] and [InvalidKeyException]. */
public fun MonacoClient(configure: MonacoClient.Builder.() -> Unit = {}): MonacoClient =
    MonacoClient.Builder().apply(configure).build()

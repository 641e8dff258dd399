package dev.monacocrm

import dev.monacocrm.internal.core.Asked
import dev.monacocrm.internal.core.Field
import dev.monacocrm.internal.core.Pages
import dev.monacocrm.internal.core.Request
import dev.monacocrm.internal.core.Start
import dev.monacocrm.internal.core.Told
import dev.monacocrm.resources.KeptSchemas
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject

/** What resources send with: a client's runtime, and what its calls are told. Throws [ConfigurationException]. */
internal class Sender(private val runtime: Runtime, private val given: CallOptions) {
    /** Null where there is nothing to tell, which spares a crossing. */
    private val told = if (given.tellsNothing()) null else coreOptions(given)

    /** The field schemas that the client keeps. */
    val schemas: KeptSchemas
        get() = runtime.schemas

    /** As this one, for calls that are told [options]. */
    fun with(options: CallOptions): Sender = Sender(runtime, options.over(given))

    /** Sends a request, and gives what [read] makes of the answer's value. */
    suspend fun <T : Any> send(request: Request, options: CallOptions?, read: (JsonElement?) -> T): T {
        val toldHere = options?.let { coreOptions(it.over(given)) } ?: told
        val start = { entropy: ByteArray ->
            runtime.core.startBySlate(Start(request.with(options), Told(toldHere, entropy)), now())
        }
        return drive(runtime, start) { read(it.value) } ?: throw misuse("the core started no call")
    }

    /** The listing of what is asked, whose rows [read] takes. */
    fun <T : Any> list(request: Request, pages: PageOptions, options: CallOptions?, read: (JsonObject) -> T): Listing<T> {
        val start = { checked { runtime.core.pagesBySlate(request.with(options), pages.json()) } }
        return Listing(start, read) { started, take -> page(started, options, take) }
    }

    /** The JSON of the core's plan. */
    fun explain(request: Request): String = checked { runtime.core.explain(request.with(null), told, now()) }

    private suspend fun <T : Any> page(pages: Pages, options: CallOptions?, take: (Success) -> T): T? {
        val toldHere = options?.let { coreOptions(it.over(given)) } ?: told
        return drive(runtime, { entropy -> runtime.core.startPageBySlate(pages, Told(toldHere, entropy), now()) }, take)
    }

    private fun Request.with(options: CallOptions?): Request {
        val headers = given.headers + options?.headers.orEmpty()
        return if (headers.isEmpty()) this else copy(headers = fields("headers", headers))
    }
}

/** What is given of a body: what the API knows, the organisation's own fields, and what this version does not know. */
internal class Body(val known: JsonElement, val customFields: JsonElement? = null, val extra: JsonElement? = null)

/** An operation of the catalogue, and its arguments, which the core checks. Throws [InvalidRequestException]. */
internal fun asked(
    operation: String,
    path: Map<String, String> = emptyMap(),
    query: Map<String, String> = emptyMap(),
    body: Body? = null,
): Request =
    Request(
        Asked.Operation(wellFormed("operation", operation)),
        fields("path", path),
        fields("query", query),
        headers = emptyList(),
        body = body?.known?.toString(),
        customFields = body?.customFields?.toString(),
        extra = body?.extra?.toString(),
    )

/** Names and values to the form in which they cross. Throws [InvalidRequestException]. */
internal fun fields(what: String, given: Map<String, String>): List<Field> = given.map { (name, value) ->
    Field(wellFormed("$what: a name", name), wellFormed("$what: the value of $name", value))
}

package dev.monacocrm

import dev.monacocrm.internal.core.Pages
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject

/** How to list; the core checks it. */
internal class PageOptions(
    private val mode: String,
    private val pageSize: Int?,
    private val page: Long?,
    private val limit: Long?,
    private val position: String?,
) {
    /** The JSON of the core's own. Throws [InvalidRequestException]. */
    fun json(): String {
        val given =
            mapOf(
                "mode" to JsonPrimitive(mode),
                "page_size" to pageSize?.let { JsonPrimitive(it) },
                "page" to page?.let { JsonPrimitive(it) },
                "limit" to limit?.let { JsonPrimitive(it) },
                "position" to position?.let { JsonPrimitive(wellFormed("position", it)) },
            )
        return JsonObject(given.mapNotNull { (name, value) -> value?.let { name to it } }.toMap()).toString()
    }
}

/** One page. */
public class Page<T : Any>
internal constructor(
    success: Success,
    /** Those that the listing had not delivered before, at most its `limit`. */
    public val items: List<T>,
    /** Where the listing stands after this page. */
    public val position: String,
) : Iterable<T> by items {
    private val pagination = success.value?.jsonObject?.get("pagination")?.jsonObject

    /** The answer as it came. */
    public val response: RawResponse = RawResponse(success)

    /** The page's number, from 1, as the server counts. */
    public val number: Long = counted("page")

    /** Rows a page. */
    public val pageSize: Long = counted("page_size")

    /** Rows that match in all. */
    public val totalCount: Long = counted("total_count")

    /** Pages in all. */
    public val totalPages: Long = counted("total_pages")

    /** The core has found it there. */
    private fun counted(name: String): Long = count(pagination?.get(name))?.toLong() ?: 0

    override fun toString(): String = "Page(number=$number, items=${items.size})"
}

/** Fetches a listing's next page, and gives what is made of it; null where there is none. */
internal typealias Fetch<T> = suspend (pages: Pages, take: (Success) -> Fetched<T>) -> Fetched<T>?

internal class Fetched<T>(val success: Success, val items: List<T>)

/**
 * Items across pages, fetched as they are asked for.
 *
 * It is gone through once: each collector of [items] and of [pages] goes on where the last one stopped, and [position] tells
 * where a later listing goes on. Collectors may be in different coroutines, and each item is given to one of them.
 */
public class Listing<T : Any>
internal constructor(start: () -> Pages, private val read: (JsonObject) -> T, private val fetch: Fetch<T>) {
    /** Started when it is first asked for something, so that what the core refuses is thrown there. */
    private val started by lazy(start)
    private val turn = Mutex()
    @Volatile private var items: List<T> = emptyList()
    @Volatile private var taken = 0

    /** Where the listing stands after the last item that was taken: pass it to a listing of the same request to go on. */
    public val position: String
        get() = started.positionBySlate(taken.toUInt())

    /** Whether every record that matches throughout is delivered exactly once. True of no listing by number. */
    public val isExact: Boolean
        get() = started.isExact()

    /** Items, from the next one on. */
    public fun items(): Flow<T> = flow {
        while (true) emit(takeItem() ?: return@flow)
    }

    /** Whole pages, from the next one on. A page that was handed out counts as taken. */
    public fun pages(): Flow<Page<T>> = flow {
        while (true) emit(takePage() ?: return@flow)
    }

    /** The next page, which is the first of a new listing. Throws [InvalidRequestException] where none is left. */
    public suspend fun firstPage(): Page<T> = takePage() ?: throw invalidRequest("the listing has no page left; make a new one")

    private suspend fun takeItem(): T? = turn.withLock {
        while (taken >= items.size) nextPage() ?: return null
        items[taken++]
    }

    private suspend fun takePage(): Page<T>? = turn.withLock {
        val fetched = nextPage() ?: return null
        taken = fetched.items.size
        Page(fetched.success, fetched.items, position)
    }

    /** Fetches the next page, whose items are then the ones to hand out; null where there is none. */
    private suspend fun nextPage(): Fetched<T>? {
        while (true) {
            try {
                return fetch(started, ::accept)
            } catch (error: MonacoException) {
                if (!started.refused(error.error.kind)) throw error
            }
        }
    }

    private fun accept(success: Success): Fetched<T> {
        val rows: JsonArray? = success.value?.jsonObject?.get("data")?.jsonArray
        val kept = started.acceptBySlate(success.call).orEmpty()
        val fetched = Fetched(success, kept.mapNotNull { index -> rows?.get(index.toInt())?.jsonObject?.let(read) })
        items = fetched.items
        taken = 0
        return fetched
    }
}

package dev.monacocrm

import dev.monacocrm.support.AgainstTheEmulator
import dev.monacocrm.support.failure
import dev.monacocrm.support.live
import dev.monacocrm.support.text
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

class ListingTest : AgainstTheEmulator() {
    @Test
    fun `items come from all pages in the order asked for`() = live {
        emulator.client().use { client ->
            val emails = client.contacts.list(sort = "email", pageSize = 10).items().map { it.email.orEmpty() }.toList()
            assertEquals(25, emails.size)
            assertEquals(emails.sorted(), emails)
            assertEquals(3, emulator.requests().size)
        }
    }

    @Test
    fun `pages know their number and the totals`() = live {
        emulator.client().use { client ->
            val pages = client.contacts.list(pageSize = 10).pages().toList()
            assertEquals(listOf(10, 10, 5), pages.map { it.items.size })
            assertEquals(listOf(1L, 2L, 3L), pages.map { it.number })
            assertTrue(
                pages.all { it.totalCount == 25L && it.totalPages == 3L && it.pageSize == 10L && it.response.status == 200 }
            )
        }
    }

    @Test
    fun `items of a first page are not delivered again, and a listing that has been gone through has none left`() = live {
        emulator.client().use { client ->
            val listing = client.contacts.list(pageSize = 10)
            val first = listing.firstPage().map { it.id }
            val rest = listing.items().map { it.id }.toList()
            assertEquals(25, (first + rest).toSet().size)
            assertEquals(15, rest.size)
            assertInstanceOf(InvalidRequestException::class.java, failure { listing.firstPage() })
        }
    }

    @Test
    fun `a limit holds across pages and asks for no page too many, and a listing begins at its page`() = live {
        emulator.client().use { client ->
            assertEquals(12, client.contacts.list(pageSize = 10, limit = 12).items().toList().size)
            assertEquals(2, emulator.requests().size)
            assertEquals(3L, client.contacts.list(pageSize = 10, page = 3).firstPage().number)
        }
    }

    @Test
    fun `a position goes on after the items that were taken`() = live {
        emulator.client().use { client ->
            for (taken in listOf(1, 10, 14, 24, 25)) {
                val listing = client.contacts.list(sort = "email", pageSize = 10)
                val first = listing.items().take(taken).map { it.id }.toList()
                val rest =
                    client.contacts
                        .list(sort = "email", pageSize = 10, position = listing.position)
                        .items()
                        .map { it.id }
                        .toList()
                assertEquals(25, (first + rest).toSet().size)
                assertEquals(25 - taken, rest.size)
            }
        }
    }

    @Test
    fun `a listing that cannot be right is refused where it is asked for something`() = live {
        emulator.client().use { client ->
            val wrong =
                listOf(
                    client.contacts.list(pageSize = 501),
                    client.contacts.list(pageSize = -1),
                    client.contacts.list(page = 0),
                    client.contacts.list(position = "elsewhere"),
                    client.contacts.list(sort = "email", position = client.contacts.list(sort = "title").position),
                )
            for (listing in wrong) assertInstanceOf(InvalidRequestException::class.java, failure { listing.firstPage() })
            assertTrue(emulator.requests().isEmpty())
        }
    }

    @Test
    fun `a failed page can be asked for again`() = live {
        emulator
            .client { maxAttempts = 1 }
            .use { client ->
                val listing = client.contacts.list(pageSize = 10)
                val seen = mutableListOf<String>()
                emulator.fault(mapOf("status" to 503), operation = "list_contacts", nth = 2)
                assertInstanceOf(ServerException::class.java, failure { listing.items().collect { seen += it.id } })
                assertEquals(10, seen.size)
                listing.items().collect { seen += it.id }
                assertEquals(25, seen.toSet().size)
                assertEquals(25, seen.size)
            }
    }

    @Test
    fun `collectors in several coroutines share a listing, and each item goes to one of them`() = live {
        emulator.client().use { client ->
            val listing = client.contacts.list(pageSize = 3)
            val seen = List(4) { async { listing.items().map { it.id }.toList() } }.awaitAll().flatten()
            assertEquals(25, seen.size)
            assertEquals(25, seen.toSet().size)
        }
    }

    @Test
    fun `filters are sent as rules and expressions, and the server's refusal is thrown`() = live {
        emulator.client().use { client ->
            val hasEmail = where("email").contains("@")
            client.contacts.list(filters = hasEmail).firstPage()
            assertEquals("""[{"field":"email","condition":"contains","value":"@"}]""", lastBody().getValue("filters").toString())
            val nested = allOf(anyOf(hasEmail, where("email").isEmpty()), where("first_name").isNotEmpty())
            client.contacts.list(filters = nested).firstPage()
            val expected =
                """{"operator":"and","filters":[{"operator":"or","filters":[{"field":"email","condition":"contains","value":"@"},""" +
                    """{"field":"email","condition":"is_empty"}]},{"field":"first_name","condition":"is_not_empty"}]}"""
            assertEquals(expected, lastBody().getValue("filters").toString())
            val refused = client.contacts.list(filters = where("email").condition("rhymes_with", "x"))
            assertInstanceOf(ApiStatusException::class.java, failure { refused.firstPage() })
        }
    }

    @Test
    fun `everything comes exactly once while a writer creates and deletes as fast as it can`() = live {
        emulator.post("contacts/bulk", mapOf("count" to 200))
        emulator.client().use { client ->
            val stay = client.contacts.listAll().items().map { it.id }.toList().toSet()
            val made = AtomicInteger()
            val writer = launch {
                while (true) {
                    val contact = client.contacts.upsert { email = "writer${made.incrementAndGet()}@example.com" }
                    client.contacts.delete(contact.id)
                }
            }
            val listing = client.contacts.listAll(pageSize = 20, includeCustomFields = false)
            val seen =
                listing
                    .items()
                    .map {
                        delay(1.milliseconds)
                        it.id
                    }
                    .toList()
            writer.cancel()
            assertTrue(listing.isExact)
            assertEquals(seen.size, seen.toSet().size)
            assertEquals(stay, seen.toSet().intersect(stay))
            assertTrue(made.get() > 1)
        }
    }

    @Test
    fun `a listing by number does not claim to be exact, and its calls are of the bulk lane`() = live {
        emulator.client().use { client -> assertFalse(client.contacts.list().isExact) }
        assertEquals("false", lastBodyOfListing().getValue("include_custom_fields").jsonPrimitive.content)
    }

    private suspend fun lastBodyOfListing() =
        emulator.client().use { client ->
            client.contacts.list(includeCustomFields = false).firstPage()
            assertEquals("POST", emulator.requests().last().text("method"))
            lastBody()
        }
}

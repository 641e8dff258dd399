// Lists contacts: a few, by page, and all of them. It prints counts and ids; a contact is personal data.
//
// It reads MONACO_API_KEY, as a server's environment has it.

import dev.monacocrm.MonacoClient
import dev.monacocrm.where
import kotlinx.coroutines.flow.collect
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.runBlocking

object ListContacts {
    @JvmStatic
    fun main(arguments: Array<String>) = runBlocking {
        MonacoClient().use { client ->
            println("the newest five")
            client.contacts.list(limit = 5).items().collect { println("  ${it.createdAt.toString().take(10)} ${it.id}") }

            println("by page, those at example.com")
            val atExample = where("email").contains("@example.com")
            client.contacts.list(filters = atExample).pages().collect { page ->
                println("  page ${page.number} of ${page.totalPages}: ${page.items.size} contacts")
            }

            val everything = client.contacts.listAll(includeCustomFields = false)
            println("all: ${everything.items().count()}, exact: ${everything.isExact}")
        }
    }
}

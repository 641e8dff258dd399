// Makes or changes a contact, and tells apart what became of it where that fails.
//
// Its one argument is an e-mail address; it reads MONACO_API_KEY, as a server's environment has it.

import dev.monacocrm.Certainty
import dev.monacocrm.ConflictException
import dev.monacocrm.MonacoClient
import dev.monacocrm.MonacoException
import dev.monacocrm.RateLimitException
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.runBlocking

object UpsertContact {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val address = arguments.singleOrNull() ?: exit("usage: UpsertContact ada@example.com")
        try {
            runBlocking { upsert(address) }
        } catch (error: MonacoException) {
            exit(explained(error))
        }
    }

    private suspend fun upsert(address: String) {
        val client = MonacoClient {
            timeout = 30.seconds
            deadline = 2.minutes
        }
        client.use {
            val contact =
                it.contacts.upsert {
                    email = address
                    firstName = "Ada"
                    title = null
                }
            println("upserted ${contact.id}")
            println("read back ${it.contacts.get(contact.id).id}")
            it.contacts.delete(contact.id)
            println("deleted")
        }
    }

    private fun explained(error: MonacoException): String {
        val mayBeDone = error.certainty == Certainty.UNKNOWN || error.certainty == Certainty.APPLIED
        return when (error) {
            is ConflictException -> "two contacts claim these identifiers: ${error.message}"
            is RateLimitException -> "try again in ${error.retryAfter}"
            else -> "the contact ${if (mayBeDone) "may have been" else "was not"} changed: ${error.message}"
        }
    }

    private fun exit(why: String): Nothing {
        System.err.println(why)
        exitProcess(1)
    }
}

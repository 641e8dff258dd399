package dev.monacocrm.readme

import dev.monacocrm.MonacoClient
import dev.monacocrm.where
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking

/** What the examples of the README take for given. */
internal lateinit var contactId: String
internal lateinit var campaignId: String
internal lateinit var sequenceId: String
internal val id: String
    get() = contactId

internal object secrets {
    fun read(name: String): String = checkNotNull(System.getenv("MONACO_API_KEY")) { "there is no key for $name" }
}

internal object session {
    fun token(): String = "a token of a session"
}

/** Runs every example with the environment's key, one after another. */
fun main() = runBlocking {
    MonacoClient().use { client ->
        contactId = client.contacts.list().items().first().id
        campaignId = client.campaigns.list().items().first().id
        sequenceId = client.sequences.list(filters = where("status").isExactly("active")).items().first().id
        for (example in examples) example(client)
        println("${examples.size} examples")
    }
}

// Three ways to change the key of a program that runs.
//
// It reads MONACO_API_KEY and MONACO_NEXT_API_KEY, as a server's environment has them: neither is in its source.

import dev.monacocrm.LiteralApiKey
import dev.monacocrm.MonacoClient
import kotlin.system.exitProcess
import kotlinx.coroutines.runBlocking

object RotateKeys {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val next = System.getenv("MONACO_NEXT_API_KEY") ?: exit("usage: set MONACO_API_KEY and MONACO_NEXT_API_KEY")
        runBlocking {
            withAStandby(next)
            withAProvider()
            byHand(next)
        }
    }

    /** The second key takes over once the first is refused. */
    @OptIn(LiteralApiKey::class)
    private suspend fun withAStandby(next: String) = MonacoClient {
        standbyApiKey(next)
    }
        .use { client ->
            client.me.get()
            println("standby: ${client.keyId}")
        }

    /** The provider is asked when a key is first needed, and again after a 401. */
    private suspend fun withAProvider() = MonacoClient {
        apiKey { System.getenv("MONACO_API_KEY") }
    }
        .use { client ->
            client.me.get()
            println("provider: ${client.keyId}")
        }

    /** The successor is used at once, by calls under way too. */
    private suspend fun byHand(next: String) =
        MonacoClient().use { client ->
            client.me.get()
            val before = client.keyId
            val after = client.rotate(next)
            client.me.get()
            println("by hand: $before to $after")
        }

    private fun exit(why: String): Nothing {
        System.err.println(why)
        exitProcess(1)
    }
}

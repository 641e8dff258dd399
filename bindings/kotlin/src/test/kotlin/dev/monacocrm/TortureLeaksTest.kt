package dev.monacocrm

import dev.monacocrm.support.Listener
import dev.monacocrm.support.TortureServer
import dev.monacocrm.support.leaksOf
import dev.monacocrm.support.live
import dev.monacocrm.support.played
import dev.monacocrm.support.showsKey
import dev.monacocrm.support.text
import dev.monacocrm.support.tortureCases
import dev.monacocrm.support.trustedTortureServer
import dev.monacocrm.support.useProxyOf
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonObject
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.TestInstance

/** No case of `tests/torture` shows the key, whoever listens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TortureLeaksTest {
    private lateinit var server: TortureServer

    @BeforeAll
    fun start() {
        server = trustedTortureServer()
    }

    @AfterAll
    fun stop() {
        useProxyOf(null)
        server.close()
    }

    @TestFactory
    fun `nothing that comes out shows the key`(): List<DynamicTest> =
        tortureCases().map { case -> dynamicTest(case.text("name")) { live { keepsTheKey(case) } } }

    private suspend fun keepsTheKey(case: JsonObject) {
        Listener().use { listener ->
            val told = server.open(case.text("name"))
            useProxyOf(told["environment"]?.jsonObject)
            try {
                val endings =
                    played(case, told) {
                        logger = listener
                        onEvent = listener::event
                    }
                for (ending in endings.flatten()) assertEquals(emptyList<String>(), leaksOf(ending.seen))
            } finally {
                assertEquals(JsonPrimitive(false), server.end()["key_seen_elsewhere"])
            }
            assertEquals(emptyList<String>(), listener.heard.filter(::showsKey))
            for (name in listOf("event started", "event sending", "event finished", "log monaco finished")) {
                assertTrue(listener.heard.any { it.startsWith(name) }) { "$name is not among ${listener.heard}" }
            }
        }
    }

    @Test
    fun `what Java's own loggers and streams say is heard`() {
        Listener().use { listener ->
            java.util.logging.Logger.getLogger("okhttp3.OkHttpClient").finest("a log")
            System.err.println("an error")
            println("a line")
            for (said in listOf("a log", "an error", "a line")) assertTrue(listener.heard.any { said in it }) { said }
        }
    }
}

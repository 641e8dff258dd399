package dev.monacocrm.support

import dev.monacocrm.MonacoClient
import dev.monacocrm.MonacoException
import dev.monacocrm.testing.Emulator
import dev.monacocrm.transports.Answer
import dev.monacocrm.transports.Attempt
import dev.monacocrm.transports.Outcome
import dev.monacocrm.transports.Transport
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.fail

val KEY = "mks_" + "k".repeat(48)

/** A test against the emulator, which before each is as it is at the start. */
abstract class AgainstTheEmulator {
    protected val emulator: Emulator
        get() = shared

    @BeforeEach fun reset() = emulator.reset()

    /** The body of the last request. */
    protected fun lastBody(): JsonObject = Json.parseToJsonElement(emulator.requests().last().text("body")).jsonObject

    /** A key beside the first. */
    protected fun anotherKey(): String = emulator.post("keys").text("key")

    private companion object {
        val shared by lazy { Emulator.start() }
    }
}

/** Runs on threads, in real time. */
fun live(test: suspend CoroutineScope.() -> Unit): Unit = runBlocking(Dispatchers.Default, test)

/** What [block] throws. */
inline fun <reified E : Exception> thrownBy(block: () -> Unit): E {
    try {
        block()
    } catch (thrown: Exception) {
        return thrown as? E ?: throw thrown
    }
    fail("nothing was thrown")
}

inline fun failure(block: () -> Unit): MonacoException = thrownBy<MonacoException>(block)

/** Waits for what comes by itself; the run's own bound is what ends a wait for what does not. */
suspend fun until(condition: () -> Boolean) {
    while (!condition()) delay(1)
}

/** A transport of the caller's own. */
class OwnTransport(private val answer: suspend (Attempt) -> Outcome = { ok() }) : Transport {
    private val counted = AtomicInteger()
    val sent: Int
        get() = counted.get()

    @Volatile var isClosed = false

    override suspend fun send(attempt: Attempt): Outcome {
        counted.incrementAndGet()
        return answer(attempt)
    }

    override fun close() {
        isClosed = true
    }
}

fun ok(body: String = """{"data":{"org_id":"org_1","user_id":"usr_1"}}""", status: Int = 200) =
    Answer(status, emptyList(), body.toByteArray())

@OptIn(dev.monacocrm.LiteralApiKey::class)
fun clientOver(transport: Transport, configure: MonacoClient.Builder.() -> Unit = {}): MonacoClient = MonacoClient {
    this.transport = transport
    configure()
    if (!hasKeys) apiKey(KEY)
}

/** Nothing waits, and nothing is under way. */
fun assertIdle(client: MonacoClient) {
    val limits = client.limits()
    assertEquals("0 0 0", "${limits.waitingInteractive} ${limits.waitingBulk} ${limits.inFlight}")
}

package dev.monacocrm

import dev.monacocrm.support.AgainstTheEmulator
import java.io.File
import java.util.concurrent.CompletableFuture
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

/** The examples run as they are shown, each in a Java of its own. */
class ExamplesTest : AgainstTheEmulator() {
    @Test
    fun `ListContacts lists a few, by page, and all`() {
        val (status, out, err) = ran("ListContacts")
        assertEquals(0, status, err)
        assertTrue(Regex("page 1 of 1: 25 contacts").containsMatchIn(out), out)
        assertTrue(out.endsWith("all: 25, exact: true\n"), out)
    }

    @Test
    fun `UpsertContact upserts, reads and deletes`() {
        val (status, out, err) = ran("UpsertContact", "new@example.com")
        assertEquals(0, status, err)
        assertTrue(out.endsWith("deleted\n"), out)
    }

    @Test
    fun `RotateKeys goes through both keys and shows fingerprints alone`() {
        val next = anotherKey()
        val (status, out, err) = ran("RotateKeys", environment = mapOf("MONACO_NEXT_API_KEY" to next))
        assertEquals(0, status, err)
        assertEquals(4, Regex("mks_…").findAll(out).count(), out)
        assertFalse(next in out || emulator.apiKey in out)
    }

    @Test
    fun `ListEveryContact sees each once`(@TempDir folder: File) {
        val keyFile = folder.resolve("key").apply { writeText(emulator.apiKey) }
        val (status, out, err) = ran("ListEveryContact", keyFile.path)
        assertEquals(0, status, err)
        assertTrue(Regex("unique +25\n").containsMatchIn(out), out)
    }

    @Test
    fun `every example of the README and of the documentation runs`() {
        val (status, out, err) = ran("dev.monacocrm.readme.MainKt")
        assertEquals(0, status, err)
        assertTrue(out.endsWith("\n12 examples\n"), out)
    }

    @ParameterizedTest
    @ValueSource(strings = ["RotateKeys", "UpsertContact", "ListEveryContact"])
    fun `without its arguments an example says how it is used`(name: String) {
        val (status, out, err) = ran(name)
        assertEquals("1 ", "$status $out")
        assertTrue(err.startsWith("usage: "), err)
    }

    private fun ran(name: String, vararg given: String, environment: Map<String, String> = emptyMap()): Ran {
        val java = File(System.getProperty("java.home"), "bin/java").path
        val command = listOf(java, "-Xmx256m", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-cp", CLASS_PATH, name)
        val program = ProcessBuilder(command + given)
        program.environment() += mapOf("MONACO_BASE_URL" to emulator.baseUrl, "MONACO_API_KEY" to emulator.apiKey) + environment
        val process = program.start()
        val err = CompletableFuture.supplyAsync { process.errorStream.reader().readText() }
        val out = process.inputStream.reader().readText()
        return Ran(process.waitFor(), out, err.get())
    }

    private data class Ran(val status: Int, val out: String, val err: String)

    private companion object {
        val CLASS_PATH: String = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
    }
}

import dev.monacocrm.MonacoClient
import dev.monacocrm.NotFoundException
import dev.monacocrm.models.Contact
import dev.monacocrm.testing.Emulator
import java.io.File
import kotlinx.coroutines.flow.count
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.Json

/** What a new user would do, with nothing but the published artifacts. */
object UseInstalled {
    @JvmStatic
    fun main(arguments: Array<String>) = runBlocking {
        Emulator.start(contacts = 120).use { emulator ->
            emulator.client().use { client ->
                check(client.me.get().orgId == emulator.orgId)
                check(client.contacts.listAll().items().count() == 120)
                val (contact, response) = client.withResponse { contacts.upsert { email = "ada@example.com" } }
                check(response.status in 200..201)
                check(Json.decodeFromString<Contact>(Json.encodeToString(Contact.serializer(), contact)) == contact)
                client.contacts.delete(contact.id)
                try {
                    client.contacts.get(contact.id)
                    error("a contact that was deleted was found")
                } catch (error: NotFoundException) {
                    check(error.attempts == 1)
                }
            }
        }
        checkResources()
        println("the Kotlin package ${MonacoClient.VERSION} works")
    }

    /** The jar has the core in it, and the sources are beside it. */
    private fun checkResources() {
        val jars = System.getProperty("java.class.path").split(File.pathSeparator).filter { "monaco-crm" in it }
        check(jars.size == 2) { "$jars are not a jar and its sources" }
        val native =
            MonacoClient::class
                .java
                .classLoader
                .getResources("${com.sun.jna.Platform.RESOURCE_PREFIX}/${System.mapLibraryName("monaco_core_ffi")}")
        check(native.hasMoreElements()) { "the native library of this machine is not in the jar" }
        val sources = MonacoClient::class.java.classLoader.getResource("dev/monacocrm/MonacoClient.kt")
        check(sources != null) { "the sources are not in their jar" }
    }
}

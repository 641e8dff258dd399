package dev.monacocrm

import dev.monacocrm.models.Contact
import dev.monacocrm.models.ContactDetail
import dev.monacocrm.models.Me
import dev.monacocrm.models.instantOf
import dev.monacocrm.support.AgainstTheEmulator
import dev.monacocrm.support.live
import dev.monacocrm.support.thrownBy
import kotlin.time.Instant
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotEquals
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test

class ModelsTest : AgainstTheEmulator() {
    private val uuid = "0A1B2C3D-0000-4000-8000-000000000001"
    private val sent =
        """{"id":"con_1","email":"ada@example.com","tags":["vip"],"created_at":"2026-01-02T03:04:05.5+02:00",
            "updated_at":"2026-01-02T03:04:05","do_not_contact":true,"last_activity_at":null,"scoring":{"heat_score":"HOT"},
            "custom_field_$uuid":[1,"two"],"custom_field_x":1,"of_tomorrow":{"deep":[null]}}"""
    private val contact = Json.decodeFromString(Contact.serializer(), sent)

    @Test
    fun `declared fields are properties with types`() {
        assertEquals("con_1" to "ada@example.com", contact.id to contact.email)
        assertEquals(listOf("vip"), contact.tags)
        assertEquals(Instant.parse("2026-01-02T01:04:05.5Z"), contact.createdAt)
        assertEquals(Instant.parse("2026-01-02T03:04:05Z"), contact.updatedAt)
        assertEquals(true, contact.doNotContact)
        assertNull(contact.lastActivityAt)
        assertNull(contact.firstName)
        assertEquals("HOT", contact.scoring?.heatScore)
    }

    @Test
    fun `only a key with a UUID is a custom field`() {
        assertEquals(mapOf(uuid.lowercase() to Json.parseToJsonElement("[1,\"two\"]")), contact.customFields)
    }

    @Test
    fun `the text as it was sent and unknown fields are reached by name, and are serialised`() {
        assertEquals(JsonPrimitive("2026-01-02T03:04:05"), contact["updated_at"])
        assertEquals("""{"deep":[null]}""", contact["of_tomorrow"].toString())
        assertNull(contact["nowhere"])
        val written = Json.encodeToString(Contact.serializer(), contact)
        assertEquals(Json.parseToJsonElement(sent), Json.parseToJsonElement(written))
        assertEquals(contact, Json.decodeFromString(Contact.serializer(), written))
        assertNotEquals(contact as Any, Json.decodeFromString(ContactDetail.serializer(), written))
        assertEquals(contact, Json.decodeFromString<Contact>(written))
    }

    @Test
    fun `a missing field fails only where it is read`() {
        val bare = Json.decodeFromString(Contact.serializer(), """{"email":7,"do_not_contact":"odd","created_at":"soon"}""")
        assertEquals("the server sent this Contact without id", thrownBy<IllegalStateException> { bare.id }.message)
        assertEquals(emptyList<String>(), bare.tags)
        thrownBy<IllegalStateException> { bare.createdAt }
        thrownBy<IllegalStateException> { bare.doNotContact }
        assertEquals("7", bare.email)
        assertEquals("Contact", bare.toString())
    }

    @Test
    fun `what is printed shows class and id, and no personal data`() {
        assertEquals("Contact(con_1)", contact.toString())
        assertEquals("Me", Json.decodeFromString(Me.serializer(), """{"user_email":"ada@example.com"}""").toString())
    }

    @Test
    fun `an instant is read in every form that ISO 8601 is written in, and nothing else is one`() {
        val noon = Instant.parse("2026-05-01T12:00:00Z")
        val forms = listOf("2026-05-01T12:00:00Z", "2026-05-01 12:00", "2026-05-01t12:00:00.000z", "2026-05-01T14:00+0200")
        for (text in forms) assertEquals(noon, instantOf(text), text)
        assertEquals(Instant.parse("2026-05-01T00:00:00Z"), instantOf("2026-05-01"))
        for (text in listOf("", "5", "2026-13-01", "2026-05-01T25:00", "now", "2026-05-01T12:00:00Zulu")) assertNull(
            instantOf(text),
            text,
        )
    }

    @Test
    fun `what the emulator sends is read, whole`() = live {
        emulator.client().use { client ->
            val me = client.me.get()
            assertEquals(emulator.orgId, me.orgId)
            val contact = client.contacts.list().firstPage().first()
            val detail = client.contacts.get(contact.id)
            assertEquals(contact.id, detail.id)
            assertFalse(detail.tags.any(String::isEmpty))
            val raw = client.request(Method.GET, "/v1/contacts/${contact.id}", retrySafety = RetrySafety.READ)
            assertEquals(raw?.jsonObject?.get("data"), detail.toJson())
        }
    }

    @Test
    fun `every property reads the field of its name`() {
        val names = Contact::class.java.methods.filter { it.parameterCount == 0 && it.name.startsWith("get") }.map { it.name }
        assertEquals(23, names.count { it.removePrefix("get").first().isUpperCase() && it != "getClass" })
        val empty = Json.decodeFromString(ContactDetail.serializer(), "{}")
        assertNull(empty.heatScoreExplanation)
        assertNull(empty.customFieldExplanations)
        assertEquals(emptyMap<String, Any>(), empty.customFields)
        assertEquals(false, empty.doNotContact)
        assertEquals(JsonObject(emptyMap()), empty.toJson())
        assertEquals(JsonNull, contact["last_activity_at"])
        assertEquals(1, contact["tags"]?.jsonArray?.size)
    }
}

package dev.monacocrm

import dev.monacocrm.models.AutopilotSettings
import dev.monacocrm.models.CooldownRule
import dev.monacocrm.models.EstimatedValue
import dev.monacocrm.models.RulesOfEngagement
import dev.monacocrm.models.SenderRate
import dev.monacocrm.models.TagColor
import dev.monacocrm.models.TagObject
import dev.monacocrm.resources.AudienceCreate
import dev.monacocrm.resources.CampaignUpdate
import dev.monacocrm.resources.ContactUpdate
import dev.monacocrm.support.AgainstTheEmulator
import dev.monacocrm.support.failure
import dev.monacocrm.support.live
import kotlin.time.Instant
import kotlinx.coroutines.flow.first
import kotlinx.serialization.json.JsonObject
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What methods put into bodies, and what is refused before anything is sent. */
class WritingTest : AgainstTheEmulator() {
    private val id = "00000000-0000-4000-8000-000000000000"
    private val uuid = "0a1b2c3d-0000-4000-8000-000000000001"

    @Test
    fun `an update sends what was set, null included, and nothing else`() = live {
        emulator.client().use { client ->
            val contact = client.contacts.list().items().first()
            val updated =
                client.contacts.update(contact.id) {
                    title = null
                    location = ""
                    notes = "Met in Lisbon"
                }
            assertEquals("""{"title":null,"location":"","notes":"Met in Lisbon"}""", lastBody().toString())
            assertNull(updated.title)
            assertEquals(contact.firstName, updated.firstName)
        }
    }

    @Test
    fun `fields of a block can be read back, and show names alone`() {
        val fields = ContactUpdate().apply { title = "Buyer" }
        assertEquals("Buyer" to null, fields.title to fields.notes)
        assertEquals("ContactUpdate(title)", fields.toString())
    }

    @Test
    fun `custom fields are sent under their UUIDs, and what is no UUID is refused`() = live {
        emulator.client().use { client ->
            val own = client.schemas.fields("contacts").first { it.customFieldSettings != null && it.type.value == "number" }
            val key = own.key.removePrefix("custom_field_")
            val contact = client.contacts.list().items().first()
            val updated = client.contacts.update(contact.id) { customField(key.uppercase(), 12.5) }
            assertEquals("""{"custom_field_$key":12.5}""", lastBody().toString())
            assertEquals("12.5", updated.customFields[key].toString())
            assertRefused("custom_field_x") { client.contacts.update(contact.id) { customField("custom_field_x", 1) } }
        }
    }

    @Test
    fun `extra fields are sent as they are, by blocks and by arguments, and contradict none`() = live {
        emulator.client().use { client ->
            client.contacts.upsert {
                email = "ada@example.com"
                extra("is_inbound", true)
            }
            assertEquals("""{"email":"ada@example.com","is_inbound":true}""", lastBody().toString())
            failure { client.audiences.removeContacts(id, listOf(id), extra = mapOf("why" to listOf(1, null))) }
            assertEquals("""{"contact_ids":["$id"],"why":[1,null]}""", lastBody().toString())
            assertRefused("title") {
                client.contacts.update(id) {
                    title = "Buyer"
                    extra("title", "Seller")
                }
            }
        }
    }

    @Test
    fun `what is out of bounds is refused by its name, before anything is sent`() = live {
        emulator.client().use { client ->
            assertRefused("name") {
                client.tags.create {
                    `object` = TagObject.CONTACTS
                    name = ""
                }
            }
            assertRefused("object") { client.tags.create { name = "Key" } }
            assertRefused("color") { client.tags.update(id) { color = TagColor("mauve") } }
            assertRefused("contact_ids") { client.audiences.removeContacts(id, emptyList()) }
            assertRefused("daily_rate_target") {
                client.campaigns.update(id) {
                    autopilotSettings = AutopilotSettings { senderRates = listOf(SenderRate(id, 0)) }
                }
            }
            assertRefused("enabled") {
                client.campaigns.update(id) {
                    rulesOfEngagement = RulesOfEngagement { contactCooldown = CooldownRule { days = 30 } }
                }
            }
            assertTrue(emulator.requests().isEmpty())
        }
    }

    @Test
    fun `instants, enumerations and records are sent as the API takes them`() = live {
        emulator.client().use { client ->
            val contact = client.contacts.list().items().first { it.accountId != null }
            client.tasks.create {
                title = "Call back"
                dueAt = Instant.parse("2026-05-01T12:00:00Z")
            }
            assertEquals("""{"title":"Call back","due_at":"2026-05-01T12:00:00Z"}""", lastBody().toString())
            client.opportunities.create {
                name = "Deal"
                accountId = contact.accountId
                estimatedValue = EstimatedValue { amount = 125_000 }
            }
            assertEquals("""{"amount":125000}""", lastBody()["estimated_value"].toString())
            assertTrue("idempotency_key" in lastBody())
        }
    }

    @Test
    fun `an audience is of exactly one choice`() = live {
        emulator.client().use { client ->
            assertRefused("contact_ids, filters, every_contact") { client.audiences.create { name = "Nobody" } }
            assertRefused("contact_ids, filters, every_contact") {
                client.audiences.create {
                    name = "Both"
                    contactIds = listOf(id)
                    filters = where("email").isNotEmpty()
                }
            }
            assertTrue(emulator.requests().isEmpty())
            val filtered =
                client.audiences.create {
                    name = "By filter"
                    filters = where("email").contains("@")
                }
            assertEquals("""[{"field":"email","condition":"contains","value":"@"}]""", lastBody()["filters"].toString())
            val everybody =
                client.audiences.create {
                    name = "Everybody"
                    everyContact = true
                }
            assertEquals("[]", lastBody()["filters"].toString())
            assertFalse("every_contact" in lastBody())
            assertEquals(25L to true, everybody.contactCount to (filtered.contactCount in 1..25))
        }
    }

    @Test
    fun `a campaign's audiences cannot be replaced by an update`() {
        val setters = CampaignUpdate::class.java.methods.map { it.name }.filter { it.startsWith("set") }
        assertTrue("setName" in setters && "setAudienceIds" !in setters, setters.toString())
        emulator.client().use { client ->
            val update = {
                client.explain("update_campaign", mapOf("campaign_id" to id), body = mapOf("audience_ids" to listOf(id)))
            }
            assertRefused("audience_ids") { update() }
        }
    }

    @Test
    fun `an expression nests, and a value may be a list, an instant or absent`() {
        val body =
            AudienceCreate().apply {
                filters =
                    anyOf(
                        allOf(where("title").isExactly(listOf("CEO", "CTO")), where("notes").isEmpty()),
                        where("created_at").greaterThan(Instant.parse("2026-05-01T12:00:00Z")),
                        where("title").condition("of_tomorrow", null),
                    )
            }
        val expected =
            """{"operator":"or","filters":[{"operator":"and","filters":[{"field":"title","condition":"is","value":["CEO","CTO"]},""" +
                """{"field":"notes","condition":"is_empty"}]},""" +
                """{"field":"created_at","condition":"greater_than","value":"2026-05-01T12:00:00Z"},""" +
                """{"field":"title","condition":"of_tomorrow","value":null}]}"""
        assertEquals(expected, (body.body().known as JsonObject)["filters"].toString())
    }

    private inline fun assertRefused(name: String, call: () -> Any?) {
        val error = assertInstanceOf(InvalidRequestException::class.java, failure { call() })
        assertTrue(name in error.message.orEmpty(), error.message)
    }
}

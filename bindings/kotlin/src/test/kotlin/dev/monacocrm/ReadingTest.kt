package dev.monacocrm

import dev.monacocrm.models.AccountOwnerDistribution
import dev.monacocrm.models.CampaignDetail
import dev.monacocrm.models.CampaignStatus
import dev.monacocrm.models.CooldownRule
import dev.monacocrm.models.Distribution
import dev.monacocrm.models.MeetingDetail
import dev.monacocrm.models.PercentageDistribution
import dev.monacocrm.models.RulesOfEngagement
import dev.monacocrm.models.SequenceTemplateDetail
import dev.monacocrm.models.ToggleRule
import dev.monacocrm.support.AgainstTheEmulator
import dev.monacocrm.support.live
import dev.monacocrm.support.thrownBy
import kotlinx.coroutines.flow.first
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonPrimitive
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Test

/** Records with others inside, enumerations and unions, as they are read, changed and passed back. */
class ReadingTest : AgainstTheEmulator() {
    private fun campaign(json: String) = Json.decodeFromString(CampaignDetail.serializer(), json)

    @Test
    fun `an enumeration's unknown text stays that text`() {
        val known = campaign("""{"status":"active"}""").status
        assertEquals(CampaignStatus.ACTIVE, known)
        val unknown = campaign("""{"status":"of tomorrow"}""").status
        assertEquals("of tomorrow" to "of tomorrow", unknown.value to "$unknown")
    }

    @Test
    fun `a union is read by its discriminator, and one that is unknown as what they have in common`() {
        val read = { json: String -> campaign("""{"distribution":$json}""").distribution }
        val percentage = """{"mode":"percentage","sender_ids":["a"],"percentages":[{"sender_id":"a","percentage":100}]}"""
        assertEquals(100L, assertInstanceOf(PercentageDistribution::class.java, read(percentage)).percentages.single().percentage)
        val owner = read("""{"mode":"account_owner","sender_ids":["a"],"fallback_sender_id":"b"}""")
        assertEquals("b", assertInstanceOf(AccountOwnerDistribution::class.java, owner).fallbackSenderId)
        val unknown = checkNotNull(read("""{"mode":"lottery","odds":3}"""))
        assertEquals(Distribution::class to "lottery", unknown::class to unknown.mode)
        assertEquals(JsonPrimitive(3), unknown["odds"])
        assertNull(read("null"))
    }

    @Test
    fun `lists and maps of records are typed, and empty where they were not sent`() {
        val template =
            Json.decodeFromString(
                SequenceTemplateDetail.serializer(),
                """{"steps":[{"id":"stp_1","type":"of tomorrow"}],"blocks":{"opening":{"name":"Opening"}}}""",
            )
        assertEquals("stp_1" to "of tomorrow", template.steps.single().id to template.steps.single().type.value)
        assertEquals(JsonPrimitive("Opening"), template.blocks.getValue("opening")["name"])
        assertEquals(0, template.transitions.size)
        val meeting =
            Json.decodeFromString(
                MeetingDetail.serializer(),
                """{"transcript":[{"words":[{"text":"Hello","start_timestamp":0.5,"end_timestamp":1}]}]}""",
            )
        val word = meeting.transcript.orEmpty().single().words.single()
        assertEquals(Triple("Hello", 0.5, 1.0), Triple(word.text, word.startTimestamp, word.endTimestamp))
        assertNull(meeting.nextActions)
    }

    @Test
    fun `what is of another kind than declared fails where it is read, and names the field`() {
        val odd =
            campaign(
                """{"audiences":["a"],"distribution":1,"prioritized":"yes","rules_of_engagement":{"contact_cooldown":{"days":1.5}}}"""
            )
        for ((field, read) in
            mapOf<String, () -> Any?>(
                "audiences" to { odd.audiences },
                "distribution" to { odd.distribution },
                "prioritized" to { odd.prioritized },
                "days" to { odd.rulesOfEngagement?.contactCooldown?.days },
            )) {
            val message = thrownBy<IllegalStateException> { read() }.message.orEmpty()
            assertEquals(true, " for $field of this " in message, message)
        }
    }

    @Test
    fun `rules that were read are changed and passed back, with the rest as it was`() = live {
        emulator
            .client { allowSends = true }
            .use { client ->
                val id = client.campaigns.list().items().first().id
                val rules = RulesOfEngagement {
                    doNotContact = ToggleRule(true)
                    contactCooldown = CooldownRule {
                        enabled = true
                        days = 10
                    }
                }
                client.campaigns.update(id) { rulesOfEngagement = rules }
                val read = checkNotNull(client.campaigns.get(id).rulesOfEngagement)
                assertEquals(10L, read.contactCooldown?.days)
                val changed = read.copy { contactCooldown = contactCooldown?.copy { days = 30 } }
                val answered = client.campaigns.update(id) { rulesOfEngagement = changed }.rulesOfEngagement
                assertEquals(changed, answered)
                assertEquals(read.copy { contactCooldown = null }, changed.copy { contactCooldown = null })
                assertEquals(true to 30L, answered?.contactCooldown?.let { it.enabled to it.days })
                assertEquals(10L, read.contactCooldown?.days)
            }
    }

    @Test
    fun `a copy keeps what is unknown, and its block reads what there is`() {
        val read = Json.decodeFromString(CooldownRule.serializer(), """{"enabled":true,"of_tomorrow":[1]}""")
        val copy = read.copy {
            assertEquals(true to null, enabled to days)
            days = 7
            assertEquals(7L, days)
        }
        assertEquals("""{"enabled":true,"of_tomorrow":[1],"days":7}""", copy.toJson().toString())
        assertEquals(90L, read.days)
    }
}

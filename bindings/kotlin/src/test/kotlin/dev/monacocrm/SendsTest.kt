package dev.monacocrm

import dev.monacocrm.models.AccountOwnerDistribution
import dev.monacocrm.models.CampaignUpdateStatus
import dev.monacocrm.models.SequenceAction
import dev.monacocrm.support.AgainstTheEmulator
import dev.monacocrm.support.failure
import dev.monacocrm.support.live
import kotlinx.coroutines.flow.first
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** Nothing that can start messages to people is sent without the word. */
class SendsTest : AgainstTheEmulator() {
    private val id = "00000000-0000-4000-8000-000000000000"
    private val starting: Map<String, suspend MonacoClient.(CallOptions?) -> Any?> =
        mapOf(
            "add_contacts_to_audience" to { options -> audiences.addContacts(id, listOf(id), options) },
            "add_audiences_to_campaign" to { options -> campaigns.addAudiences(id, listOf(id), options) },
            "create_campaign" to
                { options ->
                    campaigns.create(options) {
                        name = "Spring"
                        templateId = id
                        audienceIds = listOf(id)
                        distribution = AccountOwnerDistribution(listOf(id), id)
                    }
                },
            "enroll_contacts_in_campaign" to { options -> campaigns.enrollContacts(id, "Late", listOf(id), options) },
            "update_campaign" to
                { options ->
                    campaigns.update(id, options) { status = CampaignUpdateStatus.ACTIVE }
                },
            "update_sequence" to { options -> sequences.update(id, SequenceAction.RESUME, options) },
        )

    @TestFactory
    fun `without the word nothing reaches the server, and with it everything does`() = starting.map { (operation, call) ->
        dynamicTest(operation) {
            live {
                emulator.reset()
                emulator.client().use { client ->
                    val error = assertInstanceOf(SendsNotAllowedException::class.java, failure { client.call(null) })
                    assertEquals("sends_not_allowed" to Certainty.NOT_SENT, error.kind to error.certainty)
                    assertTrue(error.message.orEmpty().startsWith("$operation was not sent"), error.message)
                    assertTrue(emulator.requests().isEmpty())
                    val allowing = CallOptions(allowSends = true)
                    assertInstanceOf(ApiStatusException::class.java, failure { client.call(allowing) })
                    assertInstanceOf(ApiStatusException::class.java, failure { client.withOptions(allowing).call(null) })
                }
                emulator
                    .client { allowSends = true }
                    .use { client ->
                        assertInstanceOf(ApiStatusException::class.java, failure { client.call(null) })
                        val forbidding = CallOptions(allowSends = false)
                        assertInstanceOf(SendsNotAllowedException::class.java, failure { client.call(forbidding) })
                    }
                assertEquals(3, emulator.requests().size)
            }
        }
    }

    @Test
    fun `what halts messages needs no word`() = live {
        emulator.client().use { client ->
            val sequence = client.sequences.list(filters = where("status").isExactly("active")).items().first()
            assertEquals("paused", client.sequences.update(sequence.id, SequenceAction.PAUSE).status)
            assertEquals("failed", client.sequences.update(sequence.id, SequenceAction.STOP).status)
            val campaign = client.campaigns.list().items().first()
            for (halting in listOf(CampaignUpdateStatus.PAUSED, CampaignUpdateStatus.ARCHIVED)) {
                assertEquals(halting.value, client.campaigns.update(campaign.id) { status = halting }.status.value)
            }
        }
    }

    @Test
    fun `a field that this version does not know may start messages, so it needs the word`() = live {
        emulator.client().use { client ->
            val error = failure {
                client.campaigns.update(id) {
                    name = "Spring"
                    extra("of_tomorrow", true)
                }
            }
            assertInstanceOf(SendsNotAllowedException::class.java, error)
            assertTrue(emulator.requests().isEmpty())
        }
    }

    @Test
    fun `a plan says what would be started, and whether it may be`() {
        emulator.client().use { client ->
            val resuming = { client: MonacoClient ->
                client.explain("update_sequence", mapOf("sequence_id" to id), body = mapOf("action" to SequenceAction.RESUME))
            }
            val plan = resuming(client)
            assertTrue(plan.sends.orEmpty().isNotEmpty())
            assertFalse(plan.sendsAllowed)
            assertTrue(resuming(client.withOptions(CallOptions(allowSends = true))).sendsAllowed)
            assertNull(client.explain("get_me").sends)
            val field = "55f053ed-7217-46a7-9211-e20229fc1eaa"
            val upsert = client.explain("upsert_contact", customFields = mapOf(field to 1), extra = mapOf("is_inbound" to true))
            assertEquals("""{"custom_field_$field":1,"is_inbound":true}""", upsert.body)
        }
    }
}

package dev.monacocrm

import dev.monacocrm.models.CampaignDetail
import dev.monacocrm.models.EnrollmentStatus
import dev.monacocrm.models.PercentageDistribution
import dev.monacocrm.models.SenderPercentage
import dev.monacocrm.models.TagObject
import dev.monacocrm.support.AgainstTheEmulator
import dev.monacocrm.support.failure
import dev.monacocrm.support.live
import dev.monacocrm.support.text
import dev.monacocrm.support.until
import dev.monacocrm.testing.Emulator
import kotlin.time.Duration.Companion.milliseconds
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test

/** What is written by hand beside the operations. */
class HelpersTest : AgainstTheEmulator() {
    @Test
    fun `tags are found by their names, each once, and one that is not there is refused by name`() = live {
        emulator.client().use { client ->
            val all = client.tags.list(TagObject.ACCOUNTS).associate { it.name to it.id }
            assertEquals(listOf(all["Warm"], all["Key"]), client.tags.ids(TagObject.ACCOUNTS, listOf("Warm", "Key", "Warm")))
            val error = failure { client.tags.ids(TagObject.ACCOUNTS, listOf("Key", "Nowhere")) }
            assertTrue("Nowhere" in assertInstanceOf(InvalidRequestException::class.java, error).message.orEmpty())
        }
    }

    @Test
    fun `adding tags keeps those that there are, and an unknown one changes nothing`() = live {
        emulator.client().use { client ->
            val contact = client.contacts.upsert { email = "ada@example.com" }
            assertEquals(setOf("Key"), client.contacts.addTags(contact.id, listOf("Key")).tags.toSet())
            assertEquals(setOf("Key", "Warm"), client.contacts.addTags(contact.id, listOf("Warm", "Key")).tags.toSet())
            val before = emulator.requests().size
            failure { client.contacts.addTags(contact.id, listOf("Nowhere")) }
            val after = emulator.requests().drop(before).map { it.text("operation") }
            assertEquals(listOf("get_contact", "list_tags"), after)
        }
    }

    @Test
    fun `an enrolment is waited for, told of, and given as it ends`() = live {
        enrolling(milliseconds = 1_200) { client, id ->
            val seen = mutableListOf<EnrollmentStatus>()
            val ended = client.campaigns.waitForEnrollment(id) { seen += it.enrollmentStatus }
            assertEquals(EnrollmentStatus.COMPLETED, ended.enrollmentStatus)
            assertEquals(EnrollmentStatus.COMPLETED, seen.last())
            assertTrue(seen.size > 1 && EnrollmentStatus.COMPLETED !in seen.dropLast(1), seen.toString())
        }
    }

    @Test
    fun `an enrolment that takes longer than is waited for is a timeout, and one that nobody waits for any more is left`() =
        live {
            enrolling(milliseconds = 600_000) { client, id ->
                val error = failure { client.campaigns.waitForEnrollment(id, timeout = 10.milliseconds) }
                assertInstanceOf(ApiTimeoutException::class.java, error)
                var last: CampaignDetail? = null
                val waiting = launch { client.campaigns.waitForEnrollment(id) { last = it } }
                until { last != null }
                waiting.cancel()
                waiting.join()
                assertTrue(waiting.isCancelled)
            }
        }

    @Test
    fun `field schemas are fetched once, also by several at once and by clones`() = live {
        emulator.client().use { client ->
            val all = List(8) { async { client.schemas.fields("contacts") } }.awaitAll()
            val clone = client.withOptions(CallOptions(maxAttempts = 1))
            assertEquals(setOf(clone.schemas.fields("contacts")), all.toSet())
            client.schemas.fields("tasks")
            assertEquals(2, emulator.requests().size)
            failure { client.schemas.fields("campaigns") }
            failure { client.schemas.fields("campaigns") }
            assertEquals(4, emulator.requests().size)
        }
    }

    @Test
    fun `field schemas know their fields, and refuse what a listing cannot be told, before anything is sent`() = live {
        emulator.client().use { client ->
            val fields = client.schemas.fields("contacts")
            assertNotNull(fields["email"])
            assertNull(fields["shoe_size"])
            assertEquals(fields.map { it.key }.toSet().size, fields.count())
            fields.check(filters = anyOf(where("email").contains("@"), where("title").isEmpty()), sort = "-email")
            val wrong =
                listOf<() -> Unit>(
                    { fields.check(filters = where("shoe_size").isEqualTo(44)) },
                    { fields.check(filters = allOf(where("email").contains("@"), where("email").greaterThan("a"))) },
                    { fields.check(sort = "-id") },
                    { fields.check(sort = "\ud800") },
                )
            for (check in wrong) assertInstanceOf(InvalidRequestException::class.java, failure { check() })
            assertEquals(1, emulator.requests().size)
        }
    }

    /** A campaign whose enrolment has begun, and takes that long. */
    private suspend fun enrolling(milliseconds: Int, block: suspend (MonacoClient, id: String) -> Unit) {
        Emulator.start(arguments = listOf("--enrollment-ms", "$milliseconds")).use { emulator ->
            emulator
                .client { allowSends = true }
                .use { client ->
                    val user = client.users.list().first().id
                    val audience = client.audiences.list().items().first().id
                    val template = client.sequenceTemplates.list().first().id
                    val campaign =
                        client.campaigns.create {
                            name = "Autumn"
                            templateId = template
                            audienceIds = listOf(audience)
                            distribution = PercentageDistribution(listOf(user), listOf(SenderPercentage(user, 100)))
                        }
                    block(client, campaign.id)
                }
        }
    }
}

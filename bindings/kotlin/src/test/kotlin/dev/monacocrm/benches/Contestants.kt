package dev.monacocrm.benches

import dev.monacocrm.LiteralApiKey
import dev.monacocrm.MonacoClient
import dev.monacocrm.advanceBySlate
import dev.monacocrm.authorizationBySlate
import dev.monacocrm.decode
import dev.monacocrm.internal.core.ApiKey
import dev.monacocrm.internal.core.Asked
import dev.monacocrm.internal.core.Client
import dev.monacocrm.internal.core.Input
import dev.monacocrm.internal.core.Request
import dev.monacocrm.internal.core.Start
import dev.monacocrm.internal.core.Step
import dev.monacocrm.internal.core.Told
import dev.monacocrm.internal.core.mostBodyBytes
import dev.monacocrm.models.Contact
import dev.monacocrm.startBySlate
import dev.monacocrm.succeeded
import dev.monacocrm.transports.Answer
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject

/** What a contestant does once. */
internal typealias Work = suspend () -> Unit

/** A contestant, by its name. */
internal suspend fun contestant(name: String, baseUrl: String, key: String): Work =
    when (name) {
        "crossings" -> crossings(key)
        "no-op" -> noOp()
        "decode" -> decoding(BareOkHttp(baseUrl, key).page(rows = 500))
        "kotlinx" -> kotlinx(BareOkHttp(baseUrl, key).page(rows = 500))
        "monaco" -> monaco(baseUrl, key)
        "okhttp" -> bareOkHttp(baseUrl, key)
        else -> error("there is no contestant $name")
    }

/** All crossings of one call, without the network. */
private fun crossings(key: String): Work {
    val client = Client("{}", ApiKey.parse(key), null, 0uL, 0)
    val request = Request(Asked.Operation("get_me"), emptyList(), emptyList(), emptyList(), null, null, null)
    val body = """{"data":{"org_id":"org_1","user_id":"usr_1"}}""".toByteArray()
    val answer = Answer(200, List(8) { "x-header-$it" to "a value of a usual length" }, body)
    val value = decode(body)
    return {
        val (call, _, turn) = client.startBySlate(Start(request, Told(null, ByteArray(32))), 0uL)
        check(turn.step is Step.Send && call.authorizationBySlate() != null)
        check(call.advanceBySlate(succeeded(answer, value), 0uL).step is Step.Done)
        call.close()
    }
}

/** A crossing that carries nothing. */
private fun noOp(): Work = { check(mostBodyBytes() > 0uL) }

/** What the client does with a page of 500 rows. */
private fun decoding(body: ByteArray): Work = {
    val value = checkNotNull(decode(body))
    succeeded(Answer(200, emptyList(), body), value) as Input.Succeeded
    check(value.jsonObject.getValue("data").jsonArray.map { row -> Contact(row.jsonObject) }.size == 500)
}

/** The decoder alone. */
private fun kotlinx(body: ByteArray): Work = { check(contactsOf(body).size == 500) }

/** The client as it comes, with a page of 10 rows, of each of which a field is read. */
@OptIn(LiteralApiKey::class)
private fun monaco(baseUrl: String, key: String): Work {
    val client = MonacoClient {
        this.baseUrl = baseUrl
        apiKey(key)
    }
    return { check(client.contacts.list(pageSize = 10).firstPage().items.count { it.email != null } == 10) }
}

private fun bareOkHttp(baseUrl: String, key: String): Work {
    val bare = BareOkHttp(baseUrl, key)
    return { check(contactsOf(bare.page(rows = 10)).count { it.email != null } == 10) }
}

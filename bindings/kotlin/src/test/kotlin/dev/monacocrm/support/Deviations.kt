package dev.monacocrm.support

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject

/** Where OkHttp does not do what a case asks: why, how its calls end instead, and what the server sees then, if that differs. */
class Deviation(val why: String, expect: String, seen: String? = null) {
    val expect: List<JsonElement> = Json.parseToJsonElement("[$expect]").jsonArray
    val seen: JsonObject? = seen?.let { Json.parseToJsonElement(it).jsonObject }
}

private const val SUCCESS = """{"success":{"status":200}}"""
private const val UNDECODABLE = """{"error":{"kind":"undecodable","certainty":"applied","status":200}}"""
private const val LOST = """{"error":{"kind":"connection","certainty":"unknown"}}"""
private const val AHEAD = "OkHttp reads ahead, and shows nobody what it has read beyond an answer"

/** By case. */
val DEVIATIONS: Map<String, Deviation> =
    mapOf(
        "bytes-beyond-the-length-spoil-the-connection" to
            Deviation(
                AHEAD,
                "$SUCCESS,$UNDECODABLE",
                """{"origin":{"connections":1,"requests":["POST /v1/contacts/","POST /v1/contacts/"]}}""",
            ),
        "body-after-204-spoils-the-connection" to
            Deviation(
                AHEAD,
                """{"success":{"status":204}},$UNDECODABLE""",
                """{"origin":{"connections":1,"requests":["DELETE /v1/contacts/con_1","POST /v1/contacts/"]}}""",
            ),
        "chunk-longer-than-its-size" to
            Deviation("OkHttp does not look at what follows a chunk; the JSON is broken by it", UNDECODABLE),
        "endless-interim-answers" to Deviation("OkHttp reads as many as come in the attempt's time", SUCCESS),
        "tls-body-without-length-and-without-goodbye-is-cut" to
            Deviation("Java does not say whether TLS said goodbye; a JSON object that was cut is none", SUCCESS),
        "304-has-a-length-and-no-body" to
            Deviation(
                "OkHttp waits for the body that the length announces, so the connection is given up; nobody serves another",
                """{"error":{"kind":"unexpected_status","certainty":"rejected","status":304}},$LOST""",
                """{"origin":{"connections":2,"requests":["GET /v1/me"]}}""",
            ),
    )

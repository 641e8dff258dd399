package dev.monacocrm.models

import kotlinx.serialization.KSerializer
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.JsonObject

/** The user and the organisation that a key acts as. */
@Serializable(with = MeSerializer::class)
public class Me internal constructor(data: JsonObject) : Model(data) {
    /** The organisation's id. */
    public val orgId: String
        get() = required("org_id")

    /** The user's id. */
    public val userId: String
        get() = required("user_id")

    /** E-mail address. */
    public val userEmail: String?
        get() = text("user_email")

    /** First name. */
    public val userFirstName: String?
        get() = text("user_first_name")

    /** Last name. */
    public val userLastName: String?
        get() = text("user_last_name")

    /** The organisation's name. */
    public val orgName: String?
        get() = text("org_name")

    /** Reads and writes it whole. */
    public companion object {
        /** The serializer of kotlinx.serialization. */
        public fun serializer(): KSerializer<Me> = MeSerializer
    }
}

/** Reads and writes a [Me] whole. */
public object MeSerializer : ModelSerializer<Me>("Me", ::Me)

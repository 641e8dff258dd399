package dev.monacocrm.resources

import dev.monacocrm.Body
import dev.monacocrm.encoded
import kotlin.properties.ReadWriteProperty
import kotlin.reflect.KProperty
import kotlinx.serialization.json.JsonElement

/** Fields that are sent: those that were set, null included. What was not set is left out. */
@DslMarker public annotation class FieldsDsl

/** What every set of fields has in common. */
@FieldsDsl
public abstract class GivenFields internal constructor() {
    private val given = linkedMapOf<String, Any?>()

    /** As the API takes them. Throws [InvalidRequestException][dev.monacocrm.InvalidRequestException]. */
    internal fun json(): Map<String, JsonElement> = given.mapValues { encoded(it.value) }

    /** Names alone: values may be personal data. */
    override fun toString(): String = "${this::class.simpleName}(${given.keys.joinToString()})"

    /** A property that stands for the API's field of that name; [unset] gives its value until it is set. */
    internal fun <T> property(name: String, unset: () -> T?): ReadWriteProperty<GivenFields, T?> =
        object : ReadWriteProperty<GivenFields, T?> {
            @Suppress("UNCHECKED_CAST")
            override fun getValue(thisRef: GivenFields, property: KProperty<*>): T? =
                if (name in given) given[name] as T? else unset()

            override fun setValue(thisRef: GivenFields, property: KProperty<*>, value: T?) {
                given[name] = value
            }
        }
}

/** Fields of a request's body. */
public abstract class Fields internal constructor() : GivenFields() {
    private val extra = linkedMapOf<String, Any?>()

    /** Sets a field that this version does not know, by the API's name. It is sent as it is, unchecked. */
    public fun extra(name: String, value: Any?) {
        extra[name] = value
    }

    /** A property that stands for the API's field of that name. */
    internal fun <T> field(name: String): ReadWriteProperty<GivenFields, T?> = property(name) { null }

    /** Throws [InvalidRequestException][dev.monacocrm.InvalidRequestException]. */
    internal open fun body(): Body = Body(encoded(json()), extra = encodedUnlessEmpty(extra))
}

/** Fields of a record that has the organisation's own beside them. */
public abstract class OpenFields internal constructor() : Fields() {
    private val own = linkedMapOf<String, Any?>()

    /** Sets one of the organisation's own fields, by its UUID. */
    public fun customField(uuid: String, value: Any?) {
        own[uuid] = value
    }

    override fun body(): Body = super.body().let { Body(it.known, encodedUnlessEmpty(own), it.extra) }
}

/** A body of arguments; those that are null were left out. */
internal fun bodyOf(vararg given: Pair<String, Any?>, extra: Map<String, Any?>): Body =
    Body(encoded(given.toMap().filterValues { it != null }), extra = encodedUnlessEmpty(extra))

/** The parameters of a query; those that are null were left out. */
internal fun queryOf(vararg given: Pair<String, Any?>): Map<String, String> =
    given.mapNotNull { (name, value) -> value?.let { name to it.toString() } }.toMap()

private fun encodedUnlessEmpty(fields: Map<String, Any?>): JsonElement? = if (fields.isEmpty()) null else encoded(fields)

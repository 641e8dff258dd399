package dev.monacocrm.resources

import dev.monacocrm.CallOptions
import dev.monacocrm.Sender
import dev.monacocrm.asked
import dev.monacocrm.models.Me as MeModel

/** Whom the key belongs to. */
public class Me internal constructor(private val sender: Sender) {
    /** The user and the organisation that the key acts as: the cheapest check of a key. */
    public suspend fun get(options: CallOptions? = null): MeModel = sender.send(asked("get_me"), options, item(::MeModel))
}

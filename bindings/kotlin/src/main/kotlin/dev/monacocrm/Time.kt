package dev.monacocrm

import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.TimeSource

/** Beyond every bound of the core, which names it in its refusal. */
private const val MOST = 1L shl 53

private val start = TimeSource.Monotonic.markNow()

/** The monotonic clock, in whole milliseconds. */
internal fun now(): ULong = start.elapsedNow().inWholeMilliseconds.toULong()

/** How long it is until then. */
internal fun until(instant: ULong): Duration {
    val now = now()
    return if (instant <= now) Duration.ZERO else minOf(instant - now, MOST.toULong()).toLong().milliseconds
}

/** As whole milliseconds, rounded up; which of them it takes the core checks itself. Throws [ConfigurationException]. */
internal fun toMillis(name: String, duration: Duration): Long {
    if (duration.isNegative()) throw invalidConfig("$name is $duration; expected a duration of 0 or more")
    if (duration >= MOST.milliseconds) return MOST
    val millis = duration.inWholeMilliseconds
    return if (duration - millis.milliseconds > 0.nanoseconds) millis + 1 else millis
}

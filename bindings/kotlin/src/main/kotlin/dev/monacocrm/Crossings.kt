package dev.monacocrm

import com.sun.jna.Pointer
import dev.monacocrm.internal.core.Call
import dev.monacocrm.internal.core.Client
import dev.monacocrm.internal.core.FfiConverter
import dev.monacocrm.internal.core.FfiConverterOptionalSequenceUInt
import dev.monacocrm.internal.core.FfiConverterOptionalString
import dev.monacocrm.internal.core.FfiConverterOptionalTypeStarted
import dev.monacocrm.internal.core.FfiConverterString
import dev.monacocrm.internal.core.FfiConverterTypeInput
import dev.monacocrm.internal.core.FfiConverterTypeStart
import dev.monacocrm.internal.core.FfiConverterTypeStartListing
import dev.monacocrm.internal.core.FfiConverterTypeStarted
import dev.monacocrm.internal.core.FfiConverterTypeTold
import dev.monacocrm.internal.core.FfiConverterTypeTurn
import dev.monacocrm.internal.core.Input
import dev.monacocrm.internal.core.Pages
import dev.monacocrm.internal.core.Request
import dev.monacocrm.internal.core.Slate
import dev.monacocrm.internal.core.Start
import dev.monacocrm.internal.core.StartListing
import dev.monacocrm.internal.core.Started
import dev.monacocrm.internal.core.Told
import dev.monacocrm.internal.core.Turn
import java.nio.ByteBuffer
import java.nio.ByteOrder

/** Of a slate: what a call and a page of usual size report. What is larger crosses as it would without one. */
private const val BYTES = 32 * 1024

/** A thread's slate. JNA pays for a structure some microseconds, and some hundred nanoseconds for a number. */
private class Desk {
    val slate = Slate(BYTES.toUInt())
    private val bytes: ByteBuffer = Pointer(slate.address().toLong()).getByteBuffer(0, BYTES.toLong()).order(ByteOrder.BIG_ENDIAN)

    /** Of how many bytes what was written is; null for what is too large, and was not. */
    fun <T> write(converter: FfiConverter<T, *>, value: T): UInt? {
        if (converter.allocationSize(value) > BYTES.toULong()) return null
        bytes.clear()
        converter.write(value, bytes)
        return bytes.position().toUInt()
    }

    fun <T> read(converter: FfiConverter<T, *>, length: UInt): T {
        if (length > BYTES.toUInt()) return converter.read(ByteBuffer.wrap(slate.large()))
        bytes.clear().limit(length.toInt())
        return converter.read(bytes)
    }

    /** Of what was read last. */
    fun wipe() {
        for (index in 0 until bytes.limit()) bytes.put(index, 0)
    }
}

private val desks =
    object : ThreadLocal<Desk>() {
        override fun initialValue() = Desk()
    }

private fun desk(): Desk = checkNotNull(desks.get())

/** As [Client.start]. */
internal fun Client.startBySlate(start: Start, now: ULong): Started {
    val desk = desk()
    val length = desk.write(FfiConverterTypeStart, start) ?: return start(start, now)
    return desk.read(FfiConverterTypeStarted, startOn(desk.slate, length, now))
}

/** As [Client.pages]. */
internal fun Client.pagesBySlate(request: Request, options: String): Pages {
    val desk = desk()
    val length = desk.write(FfiConverterTypeStartListing, StartListing(request, options)) ?: return pages(request, options)
    return pagesOn(desk.slate, length)
}

/** As [Client.startPage]. */
internal fun Client.startPageBySlate(pages: Pages, told: Told, now: ULong): Started? {
    val desk = desk()
    val length = desk.write(FfiConverterTypeTold, told) ?: return startPage(pages, told, now)
    return desk.read(FfiConverterOptionalTypeStarted, startPageOn(pages, desk.slate, length, now))
}

/** As [Call.advance]. */
internal fun Call.advanceBySlate(input: Input, now: ULong): Turn {
    val desk = desk()
    val length = desk.write(FfiConverterTypeInput, input) ?: return advance(input, now)
    return desk.read(FfiConverterTypeTurn, advanceOn(desk.slate, length, now))
}

/** As [Call.authorization]. The secret does not stay on the slate. */
internal fun Call.authorizationBySlate(): String? {
    val desk = desk()
    return desk.read(FfiConverterOptionalString, authorizationOn(desk.slate)).also { desk.wipe() }
}

/** As [Pages.accept]. */
internal fun Pages.acceptBySlate(call: Call): List<UInt>? =
    desk().let {
        it.read(FfiConverterOptionalSequenceUInt, acceptOn(call, it.slate))
    }

/** As [Pages.position]. */
internal fun Pages.positionBySlate(consumed: UInt): String =
    desk().let {
        it.read(FfiConverterString, positionOn(it.slate, consumed))
    }

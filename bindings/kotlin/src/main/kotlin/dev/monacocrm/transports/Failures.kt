package dev.monacocrm.transports

import dev.monacocrm.describe
import java.io.IOException
import java.io.InterruptedIOException
import java.net.ProtocolException
import java.security.cert.CertificateException
import javax.net.ssl.SSLPeerUnverifiedException
import okhttp3.internal.http2.ErrorCode
import okhttp3.internal.http2.StreamResetException

internal val CLOSED = Failure(FailureKind.NOT_WRITTEN, "the client is closed")
internal val NO_PLACE = Failure(FailureKind.POOL_EXHAUSTED, "no free connection in the pool of $MOST_CONNECTIONS")
internal val NOT_CONNECTED_IN_TIME = Failure(FailureKind.CONNECT_TIMED_OUT, "no connection within the time for connecting")
internal val TOO_LARGE = Failure(FailureKind.ANSWER_TOO_LARGE, "the answer is larger than the transport takes")

/** How far an attempt came. */
internal enum class Phase {
    CONNECTING,

    /** The proxy is reached, and no tunnel through it yet. */
    AT_THE_PROXY,

    /** A connection is there: some of the request may have been written. */
    CONNECTED,
}

/** What an exception of OkHttp's means in that phase. */
internal fun failureOf(fault: IOException, phase: Phase): Failure {
    val kind =
        when {
            isRefusedStream(fault) -> FailureKind.NOT_CONNECTED
            phase == Phase.CONNECTED -> brokenOff(fault)
            isCertificate(fault) -> FailureKind.CERTIFICATE_REFUSED
            fault is InterruptedIOException -> FailureKind.CONNECT_TIMED_OUT
            phase == Phase.AT_THE_PROXY -> FailureKind.PROXY_REFUSED
            else -> FailureKind.NOT_CONNECTED
        }
    return Failure(kind, describe(fault))
}

private fun brokenOff(fault: IOException): FailureKind =
    when (fault) {
        is InterruptedIOException -> FailureKind.TIMED_OUT
        is ProtocolException -> FailureKind.INVALID_ANSWER
        else -> FailureKind.CONNECTION_LOST
    }

private fun isCertificate(fault: IOException): Boolean =
    fault is SSLPeerUnverifiedException ||
        generateSequence<Throwable>(fault) { it.cause }.take(8).any { it is CertificateException }

private fun isRefusedStream(fault: IOException): Boolean =
    fault is StreamResetException && fault.errorCode == ErrorCode.REFUSED_STREAM

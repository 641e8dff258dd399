package dev.monacocrm

import dev.monacocrm.internal.core.Certainty as CoreCertainty
import dev.monacocrm.internal.core.CoreError
import dev.monacocrm.internal.core.ErrorKind
import dev.monacocrm.internal.core.OutOfBounds
import dev.monacocrm.internal.core.Refused
import kotlin.coroutines.cancellation.CancellationException
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** Whether the server acted on a request that failed: the strongest over all attempts, in this order. */
public enum class Certainty {
    /** No byte of the request was written. */
    NOT_SENT,

    /** The server answered that it did nothing. */
    REJECTED,

    /** The request was written, at least in part, and no answer tells what became of it. */
    UNKNOWN,

    /** The server answered that it did it, but the answer could not be used. */
    APPLIED,
}

/**
 * The root of everything this package throws. It never holds a key.
 *
 * Its [message] says what was wrong, in words: the server's message where it gave one.
 */
public sealed class MonacoException(internal val error: CoreError) : Exception(error.message) {
    /** The core's name of the class, such as `rate_limited`. */
    public val kind: String
        get() = error.kind.name.lowercase()

    /** Whether the server acted on the request. */
    public val certainty: Certainty = certaintyOf(error.certainty)

    /** Attempts that were sent. */
    public val attempts: Int = error.attempts.toInt()

    /** The status of the last answer. */
    public val status: Int? = error.status?.toInt()

    /** Monaco's own error code, such as `not_found`. */
    public val code: String? = error.code

    /** The answer's raw body, at most 4 KiB, redacted. */
    public val body: String? = error.body

    /** The request's id, where the server or a proxy gave one. */
    public val requestId: String? = error.requestId

    /** How long the server asked to wait, from the moment the call failed. */
    public val retryAfter: Duration? = error.retryAfterMs?.toLong()?.milliseconds

    /** Class and redacted text of the transport's or the key provider's own failure, which itself might hold a key. */
    public val causeText: String? = error.cause
}

/** The key is not one: its format, the documentation's placeholder, an opaque bearer for Monaco's own host. */
public class InvalidKeyException internal constructor(error: CoreError) : MonacoException(error)

/** An option of the client or of a call does not hold. */
public class ConfigurationException internal constructor(error: CoreError) : MonacoException(error)

/** The request could not be built; nothing was sent. */
public class InvalidRequestException internal constructor(error: CoreError) : MonacoException(error)

/** It can start messages to people, and the word [CallOptions.allowSends] was not given; nothing was sent. */
public class SendsNotAllowedException internal constructor(error: CoreError) : MonacoException(error)

/** The key provider failed. */
public class KeyProviderException internal constructor(error: CoreError) : MonacoException(error)

/** The server answered with a status that is no success. */
public sealed class ApiStatusException(error: CoreError) : MonacoException(error)

/** 400. */
public class BadRequestException internal constructor(error: CoreError) : ApiStatusException(error)

/** 401, and no other key is known. */
public class AuthenticationException internal constructor(error: CoreError) : ApiStatusException(error)

/** 403: the key is valid but lacks access. */
public class PermissionDeniedException internal constructor(error: CoreError) : ApiStatusException(error)

/** 404. */
public class NotFoundException internal constructor(error: CoreError) : ApiStatusException(error)

/** 409: a duplicate, or a campaign that is being processed. */
public class ConflictException internal constructor(error: CoreError) : ApiStatusException(error)

/** 422: the server's validation refused the request. */
public class UnprocessableEntityException internal constructor(error: CoreError) : ApiStatusException(error)

/** 429, or a wait for the rate limit that is longer than the caller allows: [retryAfter] says how long. */
public class RateLimitException internal constructor(error: CoreError) : ApiStatusException(error)

/** 5xx. */
public class ServerException internal constructor(error: CoreError) : ApiStatusException(error)

/** Any other status that is no success, redirects included: they are never followed. */
public class UnexpectedStatusException internal constructor(error: CoreError) : ApiStatusException(error)

/** The connection could not be made, or was lost. */
public open class ApiConnectionException internal constructor(error: CoreError) : MonacoException(error)

/** The server's certificate was refused. */
public class CertificateException internal constructor(error: CoreError) : ApiConnectionException(error)

/** The proxy refused the connection. */
public class ProxyException internal constructor(error: CoreError) : ApiConnectionException(error)

/**
 * No answer came within the attempt's time, no attempt could be made within the call's deadline, or a wait had no end in time.
 */
public class ApiTimeoutException internal constructor(error: CoreError) : ApiConnectionException(error)

/** A success whose body is not what the operation promises: the server did what was asked. */
public class UndecodableResponseException internal constructor(error: CoreError) : MonacoException(error)

/** The core was driven out of turn: a defect of this package. */
public class MisuseException internal constructor(error: CoreError) : MonacoException(error)

/** The exception of a core error: one class for each kind. What its caller cancelled is cancelled as coroutines are. */
internal fun exceptionOf(error: CoreError): Exception =
    when (error.kind) {
        ErrorKind.INVALID_KEY -> InvalidKeyException(error)
        ErrorKind.INVALID_CONFIG -> ConfigurationException(error)
        ErrorKind.INVALID_REQUEST -> InvalidRequestException(error)
        ErrorKind.SENDS_NOT_ALLOWED -> SendsNotAllowedException(error)
        ErrorKind.KEY_PROVIDER -> KeyProviderException(error)
        ErrorKind.BAD_REQUEST -> BadRequestException(error)
        ErrorKind.AUTHENTICATION -> AuthenticationException(error)
        ErrorKind.PERMISSION_DENIED -> PermissionDeniedException(error)
        ErrorKind.NOT_FOUND -> NotFoundException(error)
        ErrorKind.CONFLICT -> ConflictException(error)
        ErrorKind.UNPROCESSABLE -> UnprocessableEntityException(error)
        ErrorKind.RATE_LIMITED -> RateLimitException(error)
        ErrorKind.SERVER -> ServerException(error)
        ErrorKind.UNEXPECTED_STATUS -> UnexpectedStatusException(error)
        ErrorKind.CONNECTION -> ApiConnectionException(error)
        ErrorKind.CERTIFICATE -> CertificateException(error)
        ErrorKind.PROXY -> ProxyException(error)
        ErrorKind.TIMEOUT -> ApiTimeoutException(error)
        ErrorKind.UNDECODABLE -> UndecodableResponseException(error)
        ErrorKind.CANCELLED -> CancellationException(error.message)
        ErrorKind.MISUSE -> MisuseException(error)
    }

/** Calls into the core and throws its refusal as this package's own exception. */
internal inline fun <T> checked(make: () -> T): T =
    try {
        make()
    } catch (refused: Refused.Because) {
        throw exceptionOf(inOptionsOfHere(refused.error, refused.bounds))
    }

/** A refusal of this package's own, before the core is asked. */
internal fun invalidConfig(fault: String): ConfigurationException =
    ConfigurationException(unsent(ErrorKind.INVALID_CONFIG, fault))

/** As [invalidConfig], of a request. */
internal fun invalidRequest(fault: String): InvalidRequestException =
    InvalidRequestException(unsent(ErrorKind.INVALID_REQUEST, fault))

/** As [invalidConfig], of the package itself. */
internal fun misuse(fault: String): MisuseException = MisuseException(unsent(ErrorKind.MISUSE, fault))

private fun unsent(kind: ErrorKind, message: String) =
    CoreError(kind, message, CoreCertainty.NOT_SENT, 0u, null, null, null, null, null, null)

/** An option out of its bounds is told by the name and in the unit that it has here. */
internal fun inOptionsOfHere(error: CoreError, bounds: OutOfBounds?): CoreError {
    if (bounds == null) return error
    val shown: (ULong) -> String =
        if (bounds.option.endsWith("_ms")) { number -> number.toLong().milliseconds.toString() } else ULong::toString
    val (value, least, most) = listOf(bounds.value, bounds.least, bounds.most).map(shown)
    return error.copy(message = "${camelCase(bounds.option)} is $value; expected $least to $most")
}

private fun certaintyOf(certainty: CoreCertainty): Certainty =
    when (certainty) {
        CoreCertainty.NOT_SENT -> Certainty.NOT_SENT
        CoreCertainty.REJECTED -> Certainty.REJECTED
        CoreCertainty.UNKNOWN -> Certainty.UNKNOWN
        CoreCertainty.APPLIED -> Certainty.APPLIED
    }

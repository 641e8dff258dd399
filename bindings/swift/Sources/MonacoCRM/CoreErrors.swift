internal import MonacoCore

extension MonacoError {
    /// The error of a core error.
    init(_ error: CoreError) {
        self.init(error.kind, Details(error))
    }

    /// What this package refuses itself; nothing was sent. `message` shows no value that may be a secret.
    static func refused(_ kind: ErrorKind, _ message: String) -> MonacoError {
        MonacoError(kind, Details(refusal: redact(text: message)))
    }

    private init(_ kind: ErrorKind, _ details: Details) {
        switch kind {
        case .invalidKey: self = .invalidKey(details)
        case .invalidConfig: self = .configuration(details)
        case .invalidRequest: self = .invalidRequest(details)
        case .sendsNotAllowed: self = .sendsNotAllowed(details)
        case .keyProvider: self = .keyProvider(details)
        case .badRequest: self = .badRequest(details)
        case .authentication: self = .authentication(details)
        case .permissionDenied: self = .permissionDenied(details)
        case .notFound: self = .notFound(details)
        case .conflict: self = .conflict(details)
        case .unprocessable: self = .unprocessable(details)
        case .rateLimited: self = .rateLimited(details)
        case .server: self = .server(details)
        case .unexpectedStatus: self = .unexpectedStatus(details)
        case .connection: self = .connection(details)
        case .certificate: self = .certificate(details)
        case .proxy: self = .proxy(details)
        case .timeout: self = .timeout(details)
        case .undecodable: self = .undecodable(details)
        case .cancelled: self = .cancelled(details)
        case .misuse: self = .misuse(details)
        }
    }

    /// The core's kind.
    var kind: ErrorKind {
        switch self {
        case .invalidKey: .invalidKey
        case .configuration: .invalidConfig
        case .invalidRequest: .invalidRequest
        case .sendsNotAllowed: .sendsNotAllowed
        case .keyProvider: .keyProvider
        case .badRequest: .badRequest
        case .authentication: .authentication
        case .permissionDenied: .permissionDenied
        case .notFound: .notFound
        case .conflict: .conflict
        case .unprocessable: .unprocessable
        case .rateLimited: .rateLimited
        case .server: .server
        case .unexpectedStatus: .unexpectedStatus
        case .connection: .connection
        case .certificate: .certificate
        case .proxy: .proxy
        case .timeout: .timeout
        case .undecodable: .undecodable
        case .cancelled: .cancelled
        case .misuse: .misuse
        }
    }
}

extension MonacoError.Details {
    fileprivate init(_ error: CoreError) {
        self.init(
            message: error.message,
            certainty: Certainty(error.certainty),
            attempts: Int(error.attempts),
            status: error.status.map(Int.init),
            code: error.code,
            body: error.body,
            requestID: error.requestId,
            retryAfter: error.retryAfterMs.map { .milliseconds(Int64(clamping: $0)) },
            cause: error.cause
        )
    }

    fileprivate init(refusal message: String) {
        self.init(
            message: message, certainty: .notSent, attempts: 0, status: nil, code: nil, body: nil, requestID: nil, retryAfter: nil,
            cause: nil
        )
    }
}

extension Certainty {
    fileprivate init(_ certainty: MonacoCore.Certainty) {
        switch certainty {
        case .notSent: self = .notSent
        case .rejected: self = .rejected
        case .unknown: self = .unknown
        case .applied: self = .applied
        }
    }
}

/// Calls into the core and throws its refusal as this package's own error.
func checked<Result>(_ make: () throws -> Result) throws -> Result {
    do {
        return try make()
    } catch Refused.Because(let error, let bounds) {
        guard let bounds else { throw MonacoError(error) }
        throw MonacoError.refused(error.kind, message(bounds))
    }
}

/// Class and text of what was thrown, which may be anything; the core redacts it.
func described(_ fault: any Error) -> String {
    "\(type(of: fault)): \(fault)"
}

private func message(_ bounds: OutOfBounds) -> String {
    let unit = bounds.option.hasSuffix("_ms") ? " ms" : ""
    return "\(swiftName(bounds.option)) is \(bounds.value)\(unit); expected \(bounds.least) to \(bounds.most)\(unit)"
}

public import Foundation

/// What can go wrong: one case for each kind of the core's errors. Everything that this package throws is one of these, and none
/// ever holds a key.
public enum MonacoError: Error, Sendable {
    /// The key is not one: its format, the documentation's placeholder, an opaque bearer for Monaco's own host.
    case invalidKey(Details)
    /// An option of the client or of a call does not hold.
    case configuration(Details)
    /// The request could not be built; nothing was sent.
    case invalidRequest(Details)
    /// The call could start messages to people, and neither it nor the client has the word, `allowSends`; nothing was sent.
    case sendsNotAllowed(Details)
    /// The key provider failed.
    case keyProvider(Details)
    /// 400.
    case badRequest(Details)
    /// 401, and no other key is known.
    case authentication(Details)
    /// 403: the key is valid but lacks access.
    case permissionDenied(Details)
    /// 404.
    case notFound(Details)
    /// 409: a duplicate, or a campaign that is being processed.
    case conflict(Details)
    /// 422: the server's validation refused the request.
    case unprocessable(Details)
    /// 429, or a wait for the rate limit that is longer than the caller allows: `retryAfter` says how long.
    case rateLimited(Details)
    /// 5xx.
    case server(Details)
    /// Any other status that is no success, redirects included: they are never followed.
    case unexpectedStatus(Details)
    /// The connection could not be made, or was lost.
    case connection(Details)
    /// The server's certificate was refused.
    case certificate(Details)
    /// The proxy refused the connection.
    case proxy(Details)
    /// No answer came within the attempt's time, or no attempt could be made within the call's deadline.
    case timeout(Details)
    /// A success whose body is not what the operation promises: the server did what was asked.
    case undecodable(Details)
    /// The task that waited for the call was cancelled. `certainty` says whether the server may have acted.
    case cancelled(Details)
    /// The core was driven out of turn: a defect of this package.
    case misuse(Details)

    /// What an error carries.
    public struct Details: Sendable, Hashable {
        /// What was wrong, in words: the server's message where it gave one.
        public let message: String
        /// Whether the server acted on the request: the strongest over all attempts.
        public let certainty: Certainty
        /// Attempts that were sent.
        public let attempts: Int
        /// The status of the last answer.
        public let status: Int?
        /// Monaco's own error code, such as `not_found`.
        public let code: String?
        /// The answer's raw body, at most 4 KiB, redacted.
        public let body: String?
        /// The request's id, where the server or a proxy gave one.
        public let requestID: String?
        /// How long the server asked to wait, from the moment the call failed.
        public let retryAfter: Duration?
        /// Class and redacted text of the transport's or the key provider's own failure.
        public let cause: String?
    }
}

/// Whether the server acted on a request that failed.
public enum Certainty: String, Sendable, Codable, CaseIterable {
    /// No byte of the request was written.
    case notSent = "not_sent"
    /// The server answered that it did nothing.
    case rejected
    /// The request was written, at least in part, and no answer tells what became of it.
    case unknown
    /// The server answered that it did it, but the answer could not be used.
    case applied
}

extension MonacoError {
    /// What the error carries, of whichever kind it is.
    public var details: Details {
        switch self {
        case .invalidKey(let details), .configuration(let details), .invalidRequest(let details),
            .sendsNotAllowed(let details), .keyProvider(let details), .badRequest(let details), .authentication(let details),
            .permissionDenied(let details), .notFound(let details),
            .conflict(let details), .unprocessable(let details), .rateLimited(let details), .server(let details),
            .unexpectedStatus(let details), .connection(let details), .certificate(let details), .proxy(let details),
            .timeout(let details), .undecodable(let details), .cancelled(let details), .misuse(let details):
            details
        }
    }

    /// What was wrong, in words.
    public var message: String { details.message }
    /// Whether the server acted on the request.
    public var certainty: Certainty { details.certainty }
    /// Attempts that were sent.
    public var attempts: Int { details.attempts }
    /// The status of the last answer.
    public var status: Int? { details.status }
    /// Monaco's own error code, such as `not_found`.
    public var code: String? { details.code }
    /// The answer's raw body, at most 4 KiB, redacted.
    public var body: String? { details.body }
    /// The request's id, where the server or a proxy gave one.
    public var requestID: String? { details.requestID }
    /// How long the server asked to wait, from the moment the call failed.
    public var retryAfter: Duration? { details.retryAfter }
    /// Class and redacted text of the transport's or the key provider's own failure.
    public var cause: String? { details.cause }
}

/// Kind and message, and nothing of the body, which may be personal.
extension MonacoError: CustomStringConvertible, LocalizedError {
    public var description: String {
        let status = status.map { " (\($0))" } ?? ""
        return "\(kind)\(status): \(message)"
    }

    public var errorDescription: String? { message }
}

public import Foundation
internal import MonacoCore

/// Sends attempts.
public protocol Transport: Sendable {
    /// Sends once, within the attempt's time, and gives what the server answered. Follows no redirect and sends nothing again. Ends early,
    /// in whatever way, once its task is cancelled. Throws `TransportFailure`; anything else counts as `connectionLost`.
    func send(_ attempt: Attempt) async throws -> Answer

    /// Lets go of what this transport opened itself. Attempts under way come to their end.
    func close()
}

/// One attempt, as the core wants it sent.
public struct Attempt: Sendable {
    public let method: String
    /// Absolute and encoded.
    public let url: String
    /// Names in lower case and values, without `authorization`.
    public let headers: [(name: String, value: String)]
    public let body: Data?
    /// Counted from 1.
    public let attempt: Int
    /// How long the attempt may take in all.
    public let timeout: Duration
    /// How long connecting may take of that.
    public let connectTimeout: Duration
    /// How long the server may be silent of that, once the request is written.
    public let readTimeout: Duration
    private let call: Call

    init(_ outbound: Outbound, of call: Call) {
        method = outbound.method
        url = outbound.url
        headers = pairs(outbound.headers)
        body = outbound.body
        attempt = Int(outbound.attempt)
        timeout = .milliseconds(Int64(clamping: outbound.timeoutMs))
        connectTimeout = .milliseconds(Int64(clamping: outbound.connectTimeoutMs))
        readTimeout = .milliseconds(Int64(clamping: outbound.readTimeoutMs))
        self.call = call
    }

    /// The secret value of the `Authorization` header. Write it to the socket and keep it nowhere. Empty once the attempt is over.
    public func authorization() -> String {
        call.authorization() ?? ""
    }
}

/// What the server answered.
public struct Answer: Sendable {
    public let status: Int
    /// Names and values, in the order of the wire where that is known.
    public let headers: [(name: String, value: String)]
    /// Without any coding.
    public let body: Data

    public init(status: Int, headers: [(name: String, value: String)], body: Data) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Names and values, one a line, as they cross.
    var lines: String {
        headers.map { "\($0.name)\n\($0.value)" }.joined(separator: "\n")
    }
}

/// There was no answer.
public struct TransportFailure: Error, Sendable {
    /// Why; the core says which are sent again.
    public let kind: Kind
    /// Class and text of what went wrong; the core redacts it.
    public let cause: String

    public init(_ kind: Kind, cause: String) {
        self.kind = kind
        self.cause = cause
    }

    /// Why there was no answer.
    public enum Kind: String, Sendable, CaseIterable {
        /// No connection came about.
        case notConnected
        /// None within the time for connecting.
        case connectTimedOut
        /// No connection was free.
        case poolExhausted
        /// The server's certificate was refused.
        case certificateRefused
        /// The proxy refused.
        case proxyRefused
        /// No byte of the request was written.
        case notWritten
        /// The connection broke off once some of the request may have been written.
        case connectionLost
        /// The attempt's time ran out.
        case timedOut
        /// What came is no HTTP.
        case invalidAnswer
        /// More came than is taken.
        case answerTooLarge

        var inCore: FailureKind {
            switch self {
            case .notConnected: .notConnected
            case .connectTimedOut: .connectTimedOut
            case .poolExhausted: .poolExhausted
            case .certificateRefused: .certificateRefused
            case .proxyRefused: .proxyRefused
            case .notWritten: .notWritten
            case .connectionLost: .connectionLost
            case .timedOut: .timedOut
            case .invalidAnswer: .invalidAnswer
            case .answerTooLarge: .answerTooLarge
            }
        }
    }
}

/// Of names and values, one a line.
private func pairs(_ lines: String) -> [(name: String, value: String)] {
    let texts = lines.split(separator: "\n", omittingEmptySubsequences: false)
    return stride(from: 0, to: texts.count - 1, by: 2).map { (String(texts[$0]), String(texts[$0 + 1])) }
}

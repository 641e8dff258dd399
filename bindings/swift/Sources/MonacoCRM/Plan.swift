import Foundation

/// What a call would send and wait for; the key is shown as its fingerprint.
public struct Plan: Sendable {
    /// The catalogue's id.
    public let operation: String
    public let method: String
    public let url: String
    public let headers: [(name: String, value: String)]
    public let body: String?
    /// How long the limit would hold it back now; `waitReason` says why.
    public let wait: Duration
    public let waitReason: String?
    /// When the operation may be sent again.
    public let retrySafety: RetrySafety
    /// Whether it would be, after an attempt whose outcome is unknown.
    public let resentAfterUnknown: Bool
    /// Attempts at most.
    public let maxAttempts: Int
    /// What it would start that reaches people, in words; nil where nothing.
    public let sends: String?
    /// Whether the word for that was given.
    public let sendsAllowed: Bool
}

/// What may still be sent, until when, and who waits.
public struct Limits: Sendable, Hashable {
    /// How long until the next request may be sent; zero now.
    public let opensIn: Duration
    /// What the server last said of its window.
    public let server: ServerBudget?
    /// The configured windows.
    public let windows: [WindowUse]
    /// Interactive calls that wait for a place.
    public let waitingInteractive: Int
    /// Listings that wait for a place.
    public let waitingBulk: Int
    /// Attempts under way.
    public let inFlight: Int
    /// Tokens left, of which a retry after a failure costs some.
    public let retryQuota: Int
    /// Attempts sent since construction.
    public let sent: Int
    /// Answers 429 since construction.
    public let rateLimited: Int
    /// Attempts that were sent again since construction.
    public let retries: Int
}

/// What the server last said of its window: requests allowed and left, and how long until it resets.
public struct ServerBudget: Sendable, Hashable {
    public let limit: Int?
    public let remaining: Int
    public let resetsIn: Duration
}

/// A configured window: requests allowed in `window`, and how many of them were sent in the one that ends now.
public struct WindowUse: Sendable, Hashable {
    public let limit: Int
    public let window: Duration
    public let used: Int
}

extension Plan {
    /// Of the core's JSON.
    init(_ json: String) throws {
        let plan = try members(json)
        operation = try required(plan["operation"]?.string)
        method = try required(plan["method"]?.string)
        url = try required(plan["url"]?.string)
        headers = try required(plan["headers"]?.array).map { field in
            (name: try required(field.array?.first?.string), value: try required(field.array?.last?.string))
        }
        body = plan["body"]?.string
        wait = try duration(plan["wait_ms"])
        waitReason = plan["wait_reason"]?.string
        retrySafety = try required(plan["retry_safety"]?.string.flatMap(RetrySafety.init(rawValue:)))
        resentAfterUnknown = try required(plan["resent_after_unknown"]?.bool)
        maxAttempts = try required(plan["max_attempts"]?.integer)
        sends = plan["sends"]?.string
        sendsAllowed = try required(plan["sends_allowed"]?.bool)
    }
}

extension Limits {
    /// Of the core's JSON.
    init(_ json: String) throws {
        let limits = try members(json)
        opensIn = try duration(limits["opens_in_ms"])
        server = try limits["server"]?.object.map(ServerBudget.init)
        windows = try required(limits["windows"]?.array).map(WindowUse.init)
        waitingInteractive = try required(limits["waiting_interactive"]?.integer)
        waitingBulk = try required(limits["waiting_bulk"]?.integer)
        inFlight = try required(limits["in_flight"]?.integer)
        retryQuota = try required(limits["retry_quota"]?.integer)
        sent = try required(limits["sent"]?.integer)
        rateLimited = try required(limits["rate_limited"]?.integer)
        retries = try required(limits["retries"]?.integer)
    }
}

extension ServerBudget {
    fileprivate init(_ server: Members) throws {
        limit = server["limit"]?.integer
        remaining = try required(server["remaining"]?.integer)
        resetsIn = try duration(server["resets_in_ms"])
    }
}

extension WindowUse {
    fileprivate init(_ use: JSON) throws {
        limit = try required(use["limit"]?.integer)
        window = try duration(use["window_ms"])
        used = try required(use["used"]?.integer)
    }
}

private func members(_ json: String) throws -> Members {
    try required(JSON(Data(json.utf8))?.object)
}

private func duration(_ value: JSON?) throws -> Duration {
    .milliseconds(try required(value?.integer))
}

/// The core and this package are of one version, so that nothing is missing.
private func required<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw MonacoError.refused(.misuse, "this package is older than its core") }
    return value
}

internal import MonacoCore

/// The core's form of what a client and a call are told; the core checks the bounds.
typealias Members = [String: JSON]

extension CallOptions {
    /// These over `others`.
    func over(_ others: CallOptions) -> CallOptions {
        CallOptions(
            timeout: timeout ?? others.timeout,
            connectTimeout: connectTimeout ?? others.connectTimeout,
            readTimeout: readTimeout ?? others.readTimeout,
            deadline: deadline ?? others.deadline,
            maxAttempts: maxAttempts ?? others.maxAttempts,
            maxWait: maxWait ?? others.maxWait,
            resendIdempotentByEffect: resendIdempotentByEffect ?? others.resendIdempotentByEffect,
            allowSends: allowSends ?? others.allowSends,
            priority: priority ?? others.priority,
            headers: others.headers.merging(headers) { _, own in own }
        )
    }

    /// The core's options; nil where all is the client's. Throws `MonacoError.configuration`.
    func inCore() throws -> MonacoCore.CallOptions? {
        let members = try members()
        if members.isEmpty { return nil }
        let json = try JSON.object(members).text()
        return try checked { try MonacoCore.CallOptions(json: json) }
    }

    fileprivate func members() throws -> Members {
        var members = Members()
        members["attempt_timeout_ms"] = try milliseconds("timeout", timeout)
        members["connect_timeout_ms"] = try milliseconds("connectTimeout", connectTimeout)
        members["read_timeout_ms"] = try milliseconds("readTimeout", readTimeout)
        members["deadline_ms"] = try milliseconds("deadline", deadline)
        members["max_attempts"] = try whole("maxAttempts", maxAttempts)
        members["max_wait_ms"] = try milliseconds("maxWait", maxWait)
        members["resend_idempotent_by_effect"] = resendIdempotentByEffect.map(JSON.bool)
        members["allow_sends"] = allowSends.map(JSON.bool)
        members["priority"] = priority.map { .string($0.rawValue) }
        return members
    }
}

extension ClientOptions {
    /// The JSON of the core's configuration. A lane is no client's, but each call's. Throws `MonacoError.configuration`.
    func config(baseURL: String, userAgent: String) throws -> String {
        var members = try calls.members()
        members["priority"] = nil
        members["base_url"] = .string(baseURL)
        members["user_agent"] = .string(userAgent)
        members["backoff_initial_ms"] = try milliseconds("backoffInitial", backoffInitial)
        members["backoff_factor"] = try whole("backoffFactor", backoffFactor)
        members["backoff_cap_ms"] = try milliseconds("backoffCap", backoffCap)
        members["retry_quota"] = try whole("retryQuota", retryQuota)
        members["pacing"] = pacing.map { .string($0.rawValue) }
        members["windows"] = .array(try windows.map { try $0.inCore() })
        return try JSON.object(members).text()
    }
}

extension Window {
    fileprivate func inCore() throws -> JSON {
        switch self {
        case .perHour: "per_hour"
        case .perMinute: "per_minute"
        case .own(let limit, let window):
            try ["limit": whole("windows.limit", limit) ?? .null, "window_ms": milliseconds("windows.window", window) ?? .null]
        }
    }
}

/// A whole number that the core can take. Throws an error of that kind.
func whole(_ name: String, _ value: Int?, _ kind: ErrorKind = .invalidConfig) throws -> JSON? {
    guard let value else { return nil }
    guard value >= 0, value <= UInt32.max else {
        throw MonacoError.refused(kind, "\(name) is \(value); expected a whole number between 0 and \(UInt32.max)")
    }
    return .integer(value)
}

private func milliseconds(_ name: String, _ value: Duration?) throws -> JSON? {
    guard let value else { return nil }
    guard value >= .zero else { throw MonacoError.refused(.invalidConfig, "\(name) is \(value); expected 0 or more") }
    return .integer(Int(value.milliseconds))
}

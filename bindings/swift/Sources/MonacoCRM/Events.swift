/// How loud an event is.
public enum Severity: String, Sendable {
    /// A call's ordinary way.
    case debug
    /// What delays or redirects it.
    case info
    /// What someone should look at.
    case warning = "warn"
}

/// What happened to a call. It holds no key, no body and no argument, by construction.
public struct Event: Sendable, Hashable {
    public let severity: Severity
    /// The call it happened to.
    public let call: Int
    /// What happened, such as `retrying`.
    public let name: String
    /// What is told of it, under the core's names; durations end in `_ms` and are milliseconds.
    public let fields: [String: JSON]
}

/// Takes events as data. It runs within the call, and should be quick.
public typealias EventHook = @Sendable (Event) -> Void

/// Takes events as lines. It runs within the call, and should be quick. For `os.Logger`:
/// `{ severity, line in log.log(level: severity == .warning ? .error : .debug, "\(line, privacy: .public)") }`
public typealias Logger = @Sendable (_ severity: Severity, _ line: String) -> Void

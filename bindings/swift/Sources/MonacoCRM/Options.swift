/// How a call waits for its place in line.
public enum Priority: String, Sendable, Codable {
    case interactive
    case bulk
}

/// How a client keeps to the limit.
public enum Pacing: String, Sendable, Codable {
    /// No queue.
    case off
    /// Sends freely until the server or a window says stop.
    case follow
    /// Spreads the calls.
    case even
}

/// When an operation may be sent again after an unknown outcome.
public enum RetrySafety: String, Sendable, Codable {
    case read
    case idempotentByHTTP = "idempotent_by_http"
    case idempotentByDocument = "idempotent_by_document"
    case idempotentByEffect = "idempotent_by_effect"
    case idempotencyKey = "idempotency_key"
    case unsafe
}

/// A method of HTTP.
public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
}

/// A limit of your own, which only delays.
public enum Window: Sendable, Hashable {
    /// The one of an hour that Monaco documents.
    case perHour
    /// The one of a minute that Monaco documents.
    case perMinute
    /// At most `limit` requests in any stretch of `window`.
    case own(limit: Int, window: Duration)
}

/// What holds for calls: of a client, or of one call, which wins. What is nil is the client's, or its default.
public struct CallOptions: Sendable {
    /// Time of one attempt, from connecting to the last byte of the answer; 60 s unless given.
    public var timeout: Duration?
    /// Time of connecting within it; 10 s unless given. URLSession does not say when it is connected: transports of your own may use it.
    public var connectTimeout: Duration?
    /// How long the server may be silent within it; 60 s unless given.
    public var readTimeout: Duration?
    /// Time of one call with all its attempts and waits, queueing included; 10 min unless given.
    public var deadline: Duration?
    /// Attempts of one call, the first included; 4 unless given.
    public var maxAttempts: Int?
    /// The longest single wait that a retry or the server's limit may cost; a longer one fails at once. 2 min unless given.
    public var maxWait: Duration?
    /// Whether a PATCH of absolute values may be sent again after an unknown outcome; false unless given.
    public var resendIdempotentByEffect: Bool?
    /// The word that calls may start messages to people; without it, those that would fail before anything is sent. False unless given.
    public var allowSends: Bool?
    /// The lane in which calls wait for their place; `interactive`, and `bulk` for listings, unless given.
    public var priority: Priority?
    /// Header fields to send along. Those that authenticate or frame the request are refused.
    public var headers: [String: String]

    public init(
        timeout: Duration? = nil,
        connectTimeout: Duration? = nil,
        readTimeout: Duration? = nil,
        deadline: Duration? = nil,
        maxAttempts: Int? = nil,
        maxWait: Duration? = nil,
        resendIdempotentByEffect: Bool? = nil,
        allowSends: Bool? = nil,
        priority: Priority? = nil,
        headers: [String: String] = [:]
    ) {
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.readTimeout = readTimeout
        self.deadline = deadline
        self.maxAttempts = maxAttempts
        self.maxWait = maxWait
        self.resendIdempotentByEffect = resendIdempotentByEffect
        self.allowSends = allowSends
        self.priority = priority
        self.headers = headers
    }
}

/// What a client is told.
public struct ClientOptions: Sendable {
    /// `https://host[:port][/prefix]`, or http to this machine. `MONACO_BASE_URL` unless given, else Monaco's own.
    public var baseURL: String?
    /// What each call is told, unless it says otherwise.
    public var calls: CallOptions
    /// Limits of your own, which only delay; none unless given.
    public var windows: [Window]
    /// How the client keeps to the limit; `follow` unless given.
    public var pacing: Pacing?
    /// The first wait where the server named none; 500 ms unless given.
    public var backoffInitial: Duration?
    /// What each further wait is multiplied by; 2 unless given.
    public var backoffFactor: Int?
    /// Where those waits stop growing; 30 s unless given.
    public var backoffCap: Duration?
    /// Tokens of the retry quota, which keeps a failing server from being hammered; 500 unless given.
    public var retryQuota: Int?
    /// What sends requests in place of URLSession. It sees the key.
    public var transport: (any Transport)?
    /// Told what happens to calls, as one line each.
    public var logger: Logger?
    /// Told what happens to calls, as data.
    public var onEvent: EventHook?

    public init(
        baseURL: String? = nil,
        calls: CallOptions = CallOptions(),
        windows: [Window] = [],
        pacing: Pacing? = nil,
        backoffInitial: Duration? = nil,
        backoffFactor: Int? = nil,
        backoffCap: Duration? = nil,
        retryQuota: Int? = nil,
        transport: (any Transport)? = nil,
        logger: Logger? = nil,
        onEvent: EventHook? = nil
    ) {
        self.baseURL = baseURL
        self.calls = calls
        self.windows = windows
        self.pacing = pacing
        self.backoffInitial = backoffInitial
        self.backoffFactor = backoffFactor
        self.backoffCap = backoffCap
        self.retryQuota = retryQuota
        self.transport = transport
        self.logger = logger
        self.onEvent = onEvent
    }
}

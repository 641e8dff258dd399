internal import MonacoCore

/// A client of Monaco's API.
///
/// ```swift
/// let client = try MonacoClient(.bearer { try await session.token() }, ClientOptions(baseURL: "https://relay.example.com"))
/// for try await contact in client.contacts.listAll() { print(contact.email ?? "") }
/// ```
public struct MonacoClient: Sendable {
    let sender: Sender
    private var runtime: Runtime { sender.runtime }

    /// Throws `MonacoError.configuration`, and `MonacoError.invalidKey` for an opaque bearer meant for Monaco's own host.
    public init(_ credentials: Credentials, _ options: ClientOptions = ClientOptions()) throws {
        sender = try Sender(Runtime(credentials, options), options.calls)
    }

    private init(_ sender: Sender) {
        self.sender = sender
    }

    /// Asks for what this package does not know yet, and gives the decoded JSON, whole; nil for an empty answer. Throws `MonacoError`.
    ///
    /// - Parameters:
    ///   - path: Starts with a slash and is sent as it stands.
    ///   - body: Sent as JSON.
    ///   - retrySafety: When it may be sent again after an unknown outcome; never unless given. The method says nothing about that.
    public func request(
        _ method: Method,
        _ path: String,
        query: [String: String] = [:],
        body: (any Encodable & Sendable)? = nil,
        retrySafety: RetrySafety = .unsafe,
        options: CallOptions? = nil
    ) async throws -> JSON? {
        let json = try body.map { try encoded($0) }
        return try await sender.send(Query(method, path, retrySafety: retrySafety, query: query, body: json), options) { $0 }
    }

    /// The same client, sharing keys, limits and connections, whose calls are told `options`. Throws `MonacoError.configuration`.
    public func withOptions(_ options: CallOptions) throws -> MonacoClient {
        MonacoClient(try sender.with(options))
    }

    /// What `call` gives, beside the answer to the last request that it sent with the client it is handed. Of a listing, each page has its
    /// own. Throws what `call` throws.
    ///
    /// ```swift
    /// let (contact, response) = try await client.withResponse { try await $0.contacts.get(contactID) }
    /// ```
    public func withResponse<Result: Sendable>(
        _ call: @Sendable (MonacoClient) async throws -> Result
    ) async throws -> (Result, Response) {
        let responses = Locked<Response?>(nil)
        let result = try await call(MonacoClient(try sender.recording(into: responses)))
        guard let response = responses.with({ $0 }) else {
            throw MonacoError.refused(.misuse, "no request was sent with this client")
        }
        return (result, response)
    }

    /// What a call would send and wait for, without sending it. Throws `MonacoError.invalidRequest`.
    ///
    /// `operation` is the catalogue's id, such as `create_contact`; `path` holds the arguments of its path, and the rest is as in
    /// the operation's own method.
    public func explain(
        _ operation: String,
        path: [String: String] = [:],
        query: [String: String] = [:],
        body: (any Encodable & Sendable)? = nil,
        customFields: [String: JSON] = [:],
        extra: [String: JSON] = [:]
    ) throws -> Plan {
        var asked = Query(operation, path: path, query: query, json: try body.map { try encoded($0) })
        try asked.put(customFields: customFields, extra: extra)
        return try Plan(sender.explain(asked))
    }

    /// What may still be sent, until when, and who waits.
    public func limits() throws -> Limits {
        try Limits(runtime.core.limits(now: now()))
    }

    /// Goes on with `key` at once, calls under way included, and gives its fingerprint. Throws `MonacoError.invalidKey`.
    @discardableResult
    public func rotate(_ key: String) throws -> String {
        try runtime.rotate(key)
    }

    /// The current key's fingerprint, if one is known.
    public var keyID: String? { runtime.core.currentKey() }

    /// Closes the connections that this client opened itself; calls that come after are not sent.
    public func close() {
        runtime.transport.close()
    }
}

extension MonacoClient: CustomStringConvertible, CustomReflectable {
    public var description: String { "MonacoClient(baseURL: \(runtime.baseURL), keyID: \(keyID ?? "key provider"))" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The version of this package.
public let monacoVersion = version()

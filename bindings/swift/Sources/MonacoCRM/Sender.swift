internal import MonacoCore

/// What is asked for, and its arguments.
struct Query: Sendable {
    let asked: Asked
    var path: [String: String] = [:]
    var query: [String: String] = [:]
    /// JSON, as the next two.
    var body: String?
    var customFields: String?
    var extra: String?

    /// An operation of the catalogue. What of the query is nil is left out. Throws `MonacoError.invalidRequest`.
    init(_ operation: String, path: [String: String] = [:], query: [String: String?] = [:], body: Body? = nil) throws {
        asked = .operation(id: operation)
        (self.path, self.query) = (path, query.compactMapValues(\.self))
        self.body = try body?.text()
        if let body { try put(customFields: body.customFields, extra: body.extra) }
    }

    /// An operation of the catalogue, with a body that stands as text.
    init(_ operation: String, path: [String: String], query: [String: String], json body: String?) {
        asked = .operation(id: operation)
        (self.path, self.query, self.body) = (path, query, body)
    }

    /// An operation that the catalogue does not know.
    init(_ method: Method, _ path: String, retrySafety: RetrySafety, query: [String: String], body: String?) {
        asked = .raw(method: method.rawValue, path: path, retrySafety: retrySafety.rawValue)
        (self.query, self.body) = (query, body)
    }

    /// What stands beside a body. Throws `MonacoError.invalidRequest`.
    mutating func put(customFields: [String: JSON], extra: [String: JSON]) throws {
        self.customFields = customFields.isEmpty ? nil : try customFields.jsonValue.text()
        self.extra = extra.isEmpty ? nil : try extra.jsonValue.text()
    }

    func request(headers: [String: String]) -> Request {
        Request(
            asked: asked, path: fields(path), query: fields(query), headers: fields(headers), body: body,
            customFields: customFields,
            extra: extra)
    }
}

/// What resources send with: a client's runtime, and what its calls are told.
struct Sender: Sendable {
    let runtime: Runtime
    /// What each call is told.
    private let given: CallOptions
    private let options: MonacoCore.CallOptions?
    /// Where a response is put beside its result.
    private let responses: Locked<Response?>?

    /// Throws `MonacoError.configuration`.
    init(_ runtime: Runtime, _ given: CallOptions, responses: Locked<Response?>? = nil) throws {
        self.runtime = runtime
        self.given = given
        self.responses = responses
        options = try given.inCore()
    }

    /// As this one, for calls that are told `options`. Throws `MonacoError.configuration`.
    func with(_ options: CallOptions) throws -> Sender {
        try Sender(runtime, options.over(given), responses: responses)
    }

    /// As this one, with its responses put there.
    func recording(into responses: Locked<Response?>) throws -> Sender {
        try Sender(runtime, given, responses: responses)
    }

    /// Sends a request, and gives what `read` makes of the answer. Throws `MonacoError`.
    func send<Result>(_ query: @autoclosure () throws -> Query, _ options: CallOptions?, _ read: (JSON?) -> Result) async throws
        -> Result
    {
        let told = try told(options)
        let request = try query().request(headers: told.headers)
        let success = try await drive { try runtime.core.start(start: Start(request: request, told: told.fresh()), now: now()) }
        guard let success else { throw MonacoError.refused(.misuse, "the core started no call") }
        responses?.with { $0 = Response(success) }
        return read(success.content)
    }

    /// The next page of a listing; nil where there is none. Throws `MonacoError`.
    func nextPage(of pages: Pages, _ options: CallOptions?) async throws -> Success? {
        let told = try told(options)
        return try await drive { try runtime.core.startPage(pages: pages, told: told.fresh(), now: now()) }
    }

    /// Starts a listing. Throws `MonacoError`.
    func pages(_ query: Query, _ pageOptions: String, _ options: CallOptions?) throws -> Pages {
        let request = query.request(headers: try told(options).headers)
        return try checked { try runtime.core.pages(request: request, options: pageOptions) }
    }

    /// The JSON of the core's plan. Throws `MonacoError`.
    func explain(_ query: Query) throws -> String {
        let request = query.request(headers: given.headers)
        return try checked { try runtime.core.explain(request: request, options: options, now: now()) }
    }

    private func drive(_ start: () throws -> Started?) async throws -> Success? {
        // Once a call was started, the core takes what it says to send for sent.
        if Task.isCancelled { throw MonacoError.refused(.cancelled, "the call was cancelled") }
        guard let started = try checked(start) else { return nil }
        var driver = Driver(runtime, started)
        return try await driver.run()
    }

    private func told(_ options: CallOptions?) throws -> ToldCall {
        guard let options else { return ToldCall(options: self.options, headers: given.headers) }
        let over = options.over(given)
        return ToldCall(options: try over.inCore(), headers: over.headers)
    }
}

/// Reflection ends here: behind it are the requests under way, which hold the key.
extension Sender: CustomReflectable {
    var customMirror: Mirror { Mirror(self, children: []) }
}

/// What one call is told.
private struct ToldCall {
    let options: MonacoCore.CallOptions?
    let headers: [String: String]

    /// With randomness of its own.
    func fresh() -> Told {
        Told(options: options, entropy: entropy())
    }
}

private func fields(_ given: [String: String]) -> [Field] {
    given.map { Field(name: $0.key, value: $0.value) }
}

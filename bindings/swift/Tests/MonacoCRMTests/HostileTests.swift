import Foundation
import MonacoCore
import Testing

/// Nothing in the binding traps, whatever it is given: a panic of the core would end the process.
@Suite(.timeLimit(.minutes(2))) struct HostileTests {
    @Test("takes anything without a trap, and the core works on", arguments: Entry.all)
    func takesAnything(_ entry: Entry) throws {
        let good = Hostile(chosen: [])
        try entry.call(good)
        for place in good.counts.indices {
            for choice in 1..<good.counts[place] { try expectNoTrap(entry, Array(repeating: 0, count: place) + [choice]) }
        }
        for round in 0..<20 {
            try expectNoTrap(entry, good.counts.indices.map { place in round * (2 * place + 7) })
        }
        try expectWorks()
    }

    @Test func whateverIsExportedIsTriedHere() throws {
        let generated = Checkout.root.appendingPathComponent("bindings/swift/Sources/MonacoCore/MonacoCore.swift")
        let source = try String(contentsOf: generated, encoding: .utf8)
        let exported = source.matches(of: #/\n(?:open|public|public static) func ([a-z]\w+)\(/#).map { String($0.1) }
        let tried = Entry.all.map(\.name).joined(separator: " ")
        // The slate is for hosts that pay more for a structure than for a call; here nothing uses it.
        let ofTheSlate = [
            "address", "large", "startOn", "pagesOn", "startPageOn", "advanceOn", "authorizationOn", "acceptOn", "positionOn",
        ]
        let untried = Set(exported).subtracting(ofTheSlate).filter {
            !$0.hasPrefix("uniffi") && !$0.hasPrefix("Ffi") && !tried.contains($0)
        }
        #expect(exported.count > 25)
        #expect(untried == [])
    }

    @Test func aCallOutlivesItsClientItsRequestAndItsOptions() throws {
        let call = try started(asked("get_me"))
        guard case .done = call.advance(input: .answered(status: 200, headers: "", body: Data(#"{"data":{}}"#.utf8)), now: 1).step
        else { return #expect(Bool(false), "the call is not over") }
    }

    @Test func aCallThatIsOverTakesWhateverElseComes() throws {
        let call = try started(asked("get_me"))
        let inputs: [Input] = [
            .cancel, .timeout, .key(key: try ApiKey.opaque(token: "token")), .noKey(failure: "why"),
            .failed(kind: .timedOut, cause: "late"), .answered(status: 200, headers: "", body: Data()),
            .succeeded(status: 200, headers: "", shape: .json, pagination: nil, rows: nil),
        ]
        for input in inputs { _ = call.advance(input: input, now: 0) }
        #expect(call.authorization() == nil)
        try expectWorks()
    }

    @Test func callsOfManyThreadsShareAClient() async throws {
        let client = try client()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    for now in UInt64(0)..<20 {
                        _ = try? client.rotate(key: ApiKey.parse(text: unknownKey))
                        _ = client.limits(now: now)
                        _ = client.takeWakes()
                        if let call = try? started(asked("get_me"), of: client, now: now) {
                            _ = call.advance(input: .cancel, now: now)
                        }
                    }
                }
            }
        }
        try expectWorks()
    }
}

/// Gives a call its arguments one by one, each by the choice for its place; none is the good one.
final class Hostile {
    private let chosen: [Int]
    /// How many values there are for each place that was asked for.
    private(set) var counts: [Int] = []

    init(chosen: [Int]) {
        self.chosen = chosen
    }

    func one<Value>(_ good: Value, or others: [Value]) -> Value {
        let values = [good] + others
        let place = counts.count
        counts.append(values.count)
        return values[place < chosen.count ? chosen[place] % values.count : 0]
    }

    func text(_ good: String) -> String { one(good, or: texts) }
    func maybe(_ good: String) -> String? { one(good, or: [nil] + texts) }
    func number(_ good: UInt64) -> UInt64 { one(good, or: numbers) }
    func status(_ good: UInt16) -> UInt16 { one(good, or: [0, 1, 99, 100, 199, 204, 299, 304, 429, 503, 599, 600, .max]) }
    func data(_ good: String) -> Data { one(Data(good.utf8), or: bytes) }
    func entropy() -> Data { one(Data(count: 32), or: bytes) }
    func fields(_ name: String, _ value: String) -> [Field] {
        [Field(name: text(name), value: text(value))] + one([], or: [Array(repeating: Field(name: name, value: ""), count: 3000)])
    }

    func pagination() -> Pagination? {
        let counts: [UInt64] = one(
            [1, 2, 3, 2], or: [[0, 0, 0, 0], [.max, .max, .max, .max], [.max, 1, 0, 1], [1, .max, 1, 0], [2, 0, .max, .max]])
        return Pagination(page: counts[0], pageSize: counts[1], totalCount: counts[2], totalPages: counts[3])
    }

    func rows() -> [Row] {
        let row = Row(id: maybe("a"), createdAt: maybe("2026-01-05T09:44:31Z"))
        return one(
            [row],
            or: [[], [row, row], Array(repeating: Row(id: "a", createdAt: nil), count: 600), [Row(id: nil, createdAt: nil), row]])
    }
}

/// What the core offers, with what it is given.
struct Entry: Sendable, CustomTestStringConvertible {
    let name: String
    let call: @Sendable (Hostile) throws -> Void
    var testDescription: String { name }

    static let all = functions + requests + ofClients + ofCalls + ofPages

    private static let functions = [
        Entry("redact") { _ = redact(text: $0.text(unknownKey)) },
        Entry("isSuccess") { _ = isSuccess(status: $0.status(200)) },
        Entry("version, mostBodyBytes") { _ in _ = (version(), mostBodyBytes()) },
        Entry("parse, fingerprint") { _ = try ApiKey.parse(text: $0.text(unknownKey)).fingerprint() },
        Entry("opaque") { _ = try ApiKey.opaque(token: $0.text("token")).fingerprint() },
        Entry("CallOptions") { _ = try CallOptions(json: $0.text("{}")) },
        Entry("tagIds") { _ = try tagIds(tags: $0.text(#"[{"id":"a","name":"b"}]"#), names: [$0.text("b")]) },
        Entry("nextPoll") {
            let polls = UInt32(truncatingIfNeeded: $0.number(1))
            _ = try nextPoll(status: $0.maybe("running"), polls: polls, elapsedMs: $0.number(5), deadlineMs: $0.number(60_000))
        },
        Entry("checkListing") {
            _ = try checkListing(
                schemas: $0.text("[]"), filters: $0.maybe("[]"), sort: $0.one(nil, or: texts.map(Optional.some)))
        },
    ]

    private static let requests = [
        Entry("a request that is sent") {
            let request = Request(
                asked: .operation(id: $0.text("update_contact")), path: [Field(name: $0.text("contact_id"), value: $0.text("x"))],
                query: $0.one([], or: [[Field(name: $0.text("a"), value: $0.text("b"))]]), headers: $0.fields("x-a", "b"),
                body: $0.maybe("{}"), customFields: $0.maybe("{}"), extra: $0.maybe("{}"))
            _ = try started(request)
        },
        Entry("a raw request that is sent") {
            let asked = Asked.raw(method: $0.text("GET"), path: $0.text("/v1/me"), retrySafety: $0.text("read"))
            let request = Request(
                asked: asked, path: [], query: $0.fields("a", "b"), headers: $0.fields("x-a", "b"), body: $0.maybe("{}"),
                customFields: nil, extra: nil)
            _ = try started(request)
        },
    ]

    private static let ofClients = [
        Entry("Client, limits, origin, currentKey, takeWakes") {
            let key = try ApiKey.parse(text: unknownKey)
            let unix = Int64(bitPattern: $0.number(1_000_000_000_000))
            let client = try Client(config: $0.text("{}"), key: key, standby: nil, now: $0.number(0), unixMs: unix)
            _ = (client.limits(now: $0.number(1)), client.origin(), client.currentKey(), client.takeWakes())
        },
        Entry("start") {
            let start = Start(request: asked("get_me"), told: Told(options: nil, entropy: $0.entropy()))
            let started = try client().start(start: start, now: $0.number(0))
            _ = (started.id, started.turn)
        },
        Entry("startPage") {
            let told = Told(options: nil, entropy: $0.entropy())
            _ = try client().startPage(pages: listing(#"{"mode":"everything"}"#), told: told, now: $0.number(0))?.turn
        },
        Entry("explain") { _ = try client().explain(request: asked("get_me"), options: nil, now: $0.number(0)) },
        Entry("rotate") { _ = try client().rotate(key: ApiKey.parse(text: $0.text(unknownKey))) },
        Entry("pages") {
            let request = Request(
                asked: .operation(id: $0.text("list_contacts")), path: [], query: [], headers: [], body: $0.maybe("{}"),
                customFields: nil,
                extra: nil)
            _ = try client().pages(request: request, options: $0.text(#"{"mode":"numbered"}"#)).nextRequest()
        },
    ]

    private static let ofCalls = [
        Entry("advance: a timeout") { ended(try started(contact), .timeout, $0) },
        Entry("advance: a cancelling") { ended(try started(contact), .cancel, $0) },
        Entry("advance: an answer, events, authorization, page, errorWithBody") {
            let input = Input.answered(status: $0.status(503), headers: $0.text("retry-after\n1"), body: $0.data("{}"))
            ended(try started(contact), input, $0)
        },
        Entry("advance: a success") {
            let shape = $0.one(Shape.json, or: [.empty, .undecodable, .dataObject])
            let input = Input.succeeded(
                status: $0.status(200), headers: $0.text("x-request-id\n1"), shape: shape, pagination: $0.pagination(),
                rows: $0.rows())
            ended(try started(asked("list_contacts")), input, $0)
        },
        Entry("advance: a failure") {
            let kinds: [FailureKind] = [
                .notConnected, .connectTimedOut, .certificateRefused, .proxyRefused, .notWritten, .answerTooLarge,
            ]
            ended(try started(contact), .failed(kind: $0.one(.connectionLost, or: kinds), cause: $0.text("why")), $0)
        },
        Entry("advance: a key") { ended(try asking(), .key(key: try ApiKey.opaque(token: $0.text("token"))), $0) },
        Entry("advance: no key") { ended(try asking(), .noKey(failure: $0.text("why")), $0) },
    ]

    private static let ofPages = [
        Entry("acceptFacts, position, isExact, nextRequest") {
            let pages = try listing($0.one(#"{"mode":"numbered"}"#, or: [#"{"mode":"everything"}"#]))
            guard let pagination = $0.pagination() else { return }
            let rows = $0.rows()
            for _ in 0..<2 { _ = pages.acceptFacts(pagination: pagination, rows: rows) }
            let consumed = UInt32(truncatingIfNeeded: $0.number(1))
            _ = (pages.nextRequest(), pages.position(consumed: consumed), pages.isExact())
        },
        Entry("accept") {
            let call = try started(asked("list_contacts"))
            _ = call.advance(
                input: .answered(status: $0.status(200), headers: "", body: $0.data(#"{"data":[{}],"pagination":{}}"#)), now: 1)
            _ = try listing(#"{"mode":"everything"}"#).accept(call: call)
        },
        Entry("refused") {
            let kinds: [ErrorKind] = [.unprocessable, .server, .cancelled, .misuse, .undecodable, .invalidRequest]
            _ = try listing(#"{"mode":"everything"}"#).refused(kind: $0.one(.badRequest, or: kinds))
        },
    ]

    private init(_ name: String, _ call: @escaping @Sendable (Hostile) throws -> Void) {
        (self.name, self.call) = (name, call)
    }
}

private let texts =
    [
        "", " ", "\0", "\n", "\r", "\u{7f}", "é💶", "\u{feff}", "x", unknownKey, "Bearer \(unknownKey)", "..", "/", "//", "?", "%",
        "%zz",
        "get_me", "list_contacts", "GET", "read", "null", "true", "5", #""""#, "[", "]", "{", "{}", "[]", "[1,2]", #"["a"]"#,
        "[null]",
        "[[]]", #"{"max_attempts":-1}"#, #"{"max_attempts":1e999}"#, #"{"max_attempts":18446744073709551616}"#,
        #"{"base_url":"http://[::1"}"#, #"{"base_url":5}"#, #"{"windows":[{"limit":4294967295,"window_ms":18446744073709551615}]}"#,
        #"{"mode":"numbered","page":4294967295,"page_size":1}"#, #"{"mode":"everything","position":"AAAA"}"#, #"{"a":1,"a":1}"#,
        #"{"filters":[[[]]]}"#, #"["\ud800","x"]"#, "connection_lost", "cancelled", "x\ny\nz", "retry-after\n1e999",
        "retry-after\n-1\nretry-after\n99999999999999999999", "x-ratelimit-reset\n-1", "date\nThu, 99 Jan 99999 99:99:99 GMT",
        String(repeating: "x", count: 2_000_000), String(repeating: "💶", count: 100_000), String(repeating: "9", count: 1000),
        String(repeating: "mks_", count: 100_000), String(repeating: "Bearer ", count: 20_000),
        String(repeating: "[", count: 100_000),
        String(repeating: #"{"a":"#, count: 100_000), String(repeating: "[", count: 50_000) + String(repeating: "]", count: 50_000),
        String(repeating: #"{"filters":["#, count: 20_000) + String(repeating: "]}", count: 20_000),
    ]
private let numbers: [UInt64] = [0, 1, 1 << 16, 1 << 31, 1 << 32, 1 << 53, 1 << 63, .max - 1, .max]
private let bytes =
    [0, 1, 31, 33, 2_000_000].map { Data(repeating: 120, count: $0) } + texts.map { Data($0.utf8) } + [Data([0xFF, 0xC3])]
private let contact = Request(
    asked: .operation(id: "get_contact"), path: [Field(name: "contact_id", value: "x")], query: [], headers: [], body: nil,
    customFields: nil, extra: nil)

private func client() throws -> Client {
    try Client(config: "{}", key: ApiKey.parse(text: unknownKey), standby: nil, now: 0, unixMs: 0)
}

private func asked(_ operation: String) -> Request {
    Request(asked: .operation(id: operation), path: [], query: [], headers: [], body: nil, customFields: nil, extra: nil)
}

private func started(_ request: Request, of given: Client? = nil, now: UInt64 = 0) throws -> Call {
    let told = Told(options: try CallOptions(json: "{}"), entropy: Data(count: 32))
    return try (given ?? client()).start(start: Start(request: request, told: told), now: now).call
}

/// A call that waits for its provider.
private func asking() throws -> Call {
    let client = try Client(config: "{}", key: nil, standby: nil, now: 0, unixMs: 0)
    return try started(asked("get_me"), of: client)
}

private func listing(_ options: String) throws -> Pages {
    try client().pages(request: asked("list_contacts"), options: options)
}

/// Advances a call, and asks it for all that it says of itself then.
private func ended(_ call: Call, _ input: Input, _ given: Hostile) {
    let turn = call.advance(input: input, now: given.number(1))
    _ = (turn.loudest, call.events(), call.page(), call.authorization(), call.errorWithBody(body: given.data("xyz")))
}

/// It gives something, or throws what the core refuses; a panic would be thrown as something else, or end the process.
private func expectNoTrap(_ entry: Entry, _ chosen: [Int]) throws {
    do {
        try entry.call(Hostile(chosen: chosen))
    } catch is Refused {
        return
    }
}

private let survivor = Result { try client() }

/// A whole call of a client that has been there from the start.
private func expectWorks() throws {
    let call = try started(asked("get_me"), of: survivor.get())
    #expect(call.authorization() == "Bearer \(unknownKey)")
    let turn = call.advance(input: .answered(status: 200, headers: "x-request-id\nreq_7", body: Data(#"{"data":{}}"#.utf8)), now: 1)
    #expect(turn.step == .done(success: Success(status: 200, requestId: "req_7", attempts: 1)))
    #expect(redact(text: "x \(unknownKey)").hasPrefix("x mks_…"))
}

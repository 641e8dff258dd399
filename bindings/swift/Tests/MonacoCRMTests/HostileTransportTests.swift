import Foundation
import MonacoCRM
import Testing

/// A transport of the caller's own may answer anything, at any time or never: each call ends with an error of its own.
@Suite(.timeLimit(.minutes(2))) struct HostileTransportTests {
    @Test("what is no answer ends the call with an error, and the next call works", arguments: Nonsense.all)
    func nonsense(_ given: Nonsense) async throws {
        let sent = Counter()
        let transport = OwnTransport { _ in sent.add() == 1 ? try given.outcome() : ok }
        let client = try ownClient(transport, once)
        let error = try await failure { try await client.me.get() }
        #expect([.connection, .timeout].contains(Kind(error)))
        #expect(error.certainty == .unknown)
        if let told = given.told { #expect(error.cause?.contains(told) == true, "\(error.cause ?? "nil")") }
        #expect((error.cause ?? "").utf8.count < 10_000)
        #expect(try await client.me.get().orgID == "o")
        try expectIdle(client)
    }

    @Test("a failure of any kind ends the call with an error, and the next call works", arguments: TransportFailure.Kind.allCases)
    func failures(_ kind: TransportFailure.Kind) async throws {
        let sent = Counter()
        let transport = OwnTransport { _ in
            if sent.add() == 1 { throw TransportFailure(kind, cause: "x") }
            return ok
        }
        let client = try ownClient(transport, once)
        _ = try await failure { try await client.me.get() }
        _ = try await client.me.get()
        try expectIdle(client)
    }

    @Test(
        "a status without a body ends the call",
        arguments: [0, 1, 99, 100, 101, 199, 204, 299, 300, 304, 401, 418, 429, 503, 599, 600, 999, 65535])
    func statuses(_ status: Int) async throws {
        let client = try ownClient(OwnTransport { _ in Answer(status: status, headers: [], body: Data()) }, once)
        _ = try await failure { try await client.me.get(options: CallOptions(deadline: .seconds(1))) }
        do { try await client.contacts.delete("x", options: CallOptions(deadline: .seconds(1))) } catch is MonacoError {}
        try expectIdle(client)
    }

    @Test("an answer with odd headers is an answer", arguments: Headers.all)
    func headers(_ given: Headers) async throws {
        let client = try ownClient(OwnTransport { _ in Answer(status: 200, headers: given.fields, body: ok.body) })
        let (me, response) = try await client.withResponse { try await $0.me.get() }
        #expect(me.orgID == "o")
        #expect(response.headers.count == given.fields.count)
        _ = try await client.me.get()
        try expectIdle(client)
    }

    @Test("a body that is not what it says ends the call", arguments: Self.bodies)
    func bodies(_ body: String) async throws {
        let client = try ownClient(OwnTransport { _ in Answer(status: 200, headers: [], body: Data(body.utf8)) }, once)
        _ = try await failure { try await client.me.get() }
        _ = try await failure { try await client.contacts.list().firstPage() }
        _ = try await failure { try await client.contacts.listAll().reduce(0) { count, _ in count + 1 } }
        do { _ = try await client.users.list() } catch is MonacoError {}
        do { _ = try await client.request(.get, "/v1/x") } catch is MonacoError {}
        try expectIdle(client)
    }

    static let bodies = [
        "", " ", "null", "true", "5", "[]", "{}", "<html>", "{\"data\":", "{'data':{}}", "\u{feff}{}", #"{"data":null}"#,
        #"{"data":5}"#,
        #"{"data":"x","pagination":{}}"#, #"{"pagination":[],"data":[[]]}"#, "{\"data\":\"\u{1}\"}", #"{"data":"\ud800"}"#,
        #"{"data":[{}],"pagination":{"page":-1,"page_size":0,"total_count":1e999,"total_pages":1.5}}"#,
        String(repeating: "[", count: 1_000_000), String(repeating: #"{"data":"#, count: 200_000),
        String(repeating: "9", count: 1_000_000), "[" + String(repeating: "0,", count: 500_000),
    ]

    @Test(
        "a listing whose counts are nonsense comes to its end",
        arguments: [
            #"{"page":1,"page_size":1,"total_count":18446744073709551615,"total_pages":18446744073709551615}"#,
            #"{"page":9,"page_size":1,"total_count":0,"total_pages":0}"#,
            #"{"page":0,"page_size":0,"total_count":0,"total_pages":0}"#,
            #"{"page":1,"page_size":500,"total_count":3,"total_pages":2}"#,
        ])
    func counts(_ pagination: String) async throws {
        let row = #"{"id":5,"created_at":[],"tags":{},"custom_field_":1}"#
        for rows in ["", row, #"{"id":"a"},{"id":"a"},{}"#, #"{"id":"a","created_at":"9999-99-99"}"#] {
            let answer = Answer(status: 200, headers: [], body: Data("{\"data\":[\(rows)],\"pagination\":\(pagination)}".utf8))
            let client = try ownClient(OwnTransport { _ in answer }, once)
            for listing in [client.contacts.list(limit: 50), client.contacts.listAll(limit: 50)] {
                do {
                    for try await contact in listing { _ = (contact.id, contact.createdAt, contact.tags, contact.customFields) }
                } catch is MonacoError {}
            }
            try expectIdle(client)
        }
    }

    @Test("a transport that throws lost the connection, whether at once or later", arguments: Thrown.all)
    func thrown(_ given: Thrown) async throws {
        for pause in [Duration.zero, .milliseconds(1)] {
            let transport = OwnTransport { _ in
                if pause > .zero { try await Task.sleep(for: pause) }
                throw given.make()
            }
            let client = try ownClient(transport, once)
            let error = try await failure { try await client.me.get() }
            guard case .connection(let details) = error else { return #expect(Bool(false), "\(error)") }
            #expect(details.certainty == .unknown)
            #expect(details.cause != nil)
            try expectIdle(client)
        }
    }

    @Test func aTransportThatNeverAnswersEndsWithTheAttemptsTime() async throws {
        let transport = OwnTransport { _ in
            await never()
            return ok
        }
        let client = try ownClient(transport, ClientOptions(backoffInitial: .milliseconds(1)))
        let options = CallOptions(timeout: .milliseconds(10), maxAttempts: 2)
        let error = try await failure { try await client.me.get(options: options) }
        guard case .timeout(let details) = error else { return #expect(Bool(false), "\(error)") }
        #expect(details.certainty == .unknown)
        #expect(details.attempts == 2)
        try expectIdle(client)
    }

    @Test func anAnswerThatComesAfterItsAttemptWasGivenUpIsNotTakenForThatOfTheNext() async throws {
        let stale = Answer(status: 200, headers: [], body: Data(#"{"data":{"org_id":"stale","user_id":"u"}}"#.utf8))
        let sent = Counter()
        let late = Counter()
        let transport = OwnTransport { _ in
            guard sent.add() == 1 else { return ok }
            while !Task.isCancelled { await Task.yield() }
            late.add()
            return stale
        }
        let client = try ownClient(transport, ClientOptions(backoffInitial: .milliseconds(1)))
        #expect(try await client.me.get(options: CallOptions(timeout: .milliseconds(10))).orgID == "o")
        try await until { late.count == 1 }
        #expect(try await client.me.get().orgID == "o")
    }

    @Test func aTransportThatAsksForTheSecretWhenTheCallIsOverGetsNothingAndHarmsNobody() async throws {
        let attempts = Kept<Attempt>()
        let transport = OwnTransport { attempt in
            attempts.keep(attempt)
            return ok
        }
        let client = try ownClient(transport)
        _ = try await client.me.get()
        #expect(attempts.all.map { $0.authorization() } == [""])
        _ = try await client.me.get()
    }

    @Test func aBodyThatIsPartOfOtherBytesIsReadAlone() async throws {
        let around = Data("junk".utf8) + ok.body + Data("junk".utf8)
        let body = around[4..<4 + ok.body.count]
        let client = try ownClient(OwnTransport { _ in Answer(status: 200, headers: [], body: body) })
        let (me, response) = try await client.withResponse { try await $0.me.get() }
        #expect(me.orgID == "o")
        #expect(response.body == ok.body)
        let refused = Answer(status: 400, headers: [], body: body)
        let error = try await failure { try await ownClient(OwnTransport { _ in refused }).me.get() }
        #expect(error.body == String(decoding: ok.body, as: UTF8.self))
    }
}

/// An outcome that is none, and what the cause tells of it.
struct Nonsense: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let told: String?
    let outcome: @Sendable () throws -> Answer

    static let all = [
        Nonsense("a status of 99999", "status") { Answer(status: 99999, headers: [], body: ok.body) },
        Nonsense("a status of 65736, which is 200 in 16 bits", "status") { Answer(status: 65736, headers: [], body: ok.body) },
        Nonsense("a status of -1", "status") { Answer(status: -1, headers: [], body: ok.body) },
        Nonsense("the least status there is", "status") { Answer(status: .min, headers: [], body: ok.body) },
        Nonsense("the largest status there is", "status") { Answer(status: .max, headers: [], body: ok.body) },
        Nonsense("a name with a line end", "headers") { Answer(status: 200, headers: [(name: "a\nb", value: "c")], body: ok.body) },
        Nonsense("a value with a line end", "headers") {
            Answer(status: 200, headers: [(name: "a", value: "b\r\nc")], body: ok.body)
        },
        Nonsense("a body that is too large", "200000000 bytes") {
            Answer(status: 200, headers: [], body: Data(count: 200_000_000))
        },
        Nonsense("a failure without a cause", nil) { throw TransportFailure(.timedOut, cause: "") },
        Nonsense("a failure with a cause of megabytes", "mks_…") {
            throw TransportFailure(.timedOut, cause: String(repeating: "mks_", count: 1_000_000))
        },
    ]

    private init(_ name: String, _ told: String?, _ outcome: @escaping @Sendable () throws -> Answer) {
        (testDescription, self.told, self.outcome) = (name, told, outcome)
    }
}

struct Headers: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fields: [(name: String, value: String)]

    static let all = [
        Headers("without names", [("", ""), ("", "x"), (" ", " "), (":", ":")]),
        Headers("with control characters", [("a\0b", "c\0d"), ("\u{7f}", "\u{1}\t\u{b}"), ("a\r", "\r"), ("\u{85}", "\u{2028}")]),
        Headers("of megabytes", [("x-request-id", String(repeating: "x", count: 5_000_000))]),
        Headers("of a hundred thousand fields", (0..<100_000).map { ("x-\($0)", "") }),
        Headers("of any language", [("é💶", "日本語"), ("ＲＥＴＲＹ-ＡＦＴＥＲ", "١")]),
        Headers(
            "with nonsense for the limiter",
            [
                ("retry-after", "1e999"), ("retry-after", "-5"), ("x-ratelimit-reset", "99999999999999999999"),
                ("x-ratelimit-remaining", "NaN"), ("date", "never"),
            ]),
        Headers(
            "that the body is not",
            [("content-encoding", "gzip"), ("content-length", "1"), ("content-type", "text/html; charset=x")]),
    ]

    private init(_ name: String, _ fields: [(String, String)]) {
        (testDescription, self.fields) = (name, fields.map { (name: $0.0, value: $0.1) })
    }
}

/// Something that is thrown in place of a failure.
struct Thrown: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable () -> any Error

    static let all = [
        Thrown("an error") { Odd.why },
        Thrown("an error of Foundation") { CocoaError(.fileNoSuchFile) },
        Thrown("an error of URLSession's") { URLError(.timedOut) },
        Thrown("an error of Objective-C's form") { NSError(domain: "", code: .min, userInfo: ["": ["": NSNull()]]) },
        Thrown("a cancelling that nobody asked for") { CancellationError() },
        Thrown("an error of this package") { MonacoError.refusedByATest },
        Thrown("an error without a text") { Odd.told("") },
        Thrown("an error of megabytes") { Odd.told(String(repeating: "why\0\n", count: 1_000_000)) },
    ]

    private init(_ name: String, _ make: @escaping @Sendable () -> any Error) {
        (testDescription, self.make) = (name, make)
    }
}

private enum Odd: Error {
    case why
    case told(String)
}

extension MonacoError {
    /// What a transport that is a client itself might throw.
    fileprivate static var refusedByATest: any Error {
        do { return try refusal { try Credentials.unsafeLiteral("") } } catch { return error }
    }
}

/// A case without what it carries.
private enum Kind: Equatable {
    case connection
    case timeout
    case other

    init(_ error: MonacoError) {
        switch error {
        case .connection: self = .connection
        case .timeout: self = .timeout
        default: self = .other
        }
    }
}

private let once = ClientOptions(calls: CallOptions(maxAttempts: 1))

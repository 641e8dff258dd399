import Foundation
import MonacoCRM
import MonacoCRMTesting
import Testing

/// The key is nowhere but on the wire.
@Suite(.timeLimit(.minutes(1))) struct KeyLeakTests {
    /// Stands in no constant. `turned` gives another.
    static func canary(_ turned: Int = 0) -> String {
        let word = "Canary"
        return "mks_" + String(repeating: String(word.dropFirst(turned) + word.prefix(turned)), count: 8)
    }

    @Test func whatIsNoKeyIsRefusedWithoutShowingIt() throws {
        let given = [
            "\(Self.canary())!", String(Self.canary().dropLast()), "\(Self.canary())é", "Bearer \(Self.canary())",
        ]
        for key in given { expectNoLeaks(try refusal { try Credentials.unsafeLiteral(key) }) }
        expectNoLeaks(try refusal { try Credentials.unsafeLiteral(Self.canary(), standby: "\(Self.canary())!") })
    }

    @Test func aKeyBesideWhatIsRefusedIsNotShown() throws {
        for url in ["http://example.com", "https://\(Self.canary())@example.com", "https://example.com/?\(Self.canary())"] {
            expectNoLeaks(try refusal { try MonacoClient(.unsafeLiteral(Self.canary()), ClientOptions(baseURL: url)) })
        }
    }

    @Test func neitherAClientNorAnythingItLeadsToShowsTheKey() async throws {
        try await withEmulator { emulator in
            try await emulator.post("keys", ["key": .string(Self.canary())])
            let credentials = try Credentials.unsafeLiteral(Self.canary(), standby: Self.canary(1))
            let client = try emulator.client(credentials)
            expectNoLeaks(credentials)
            expectNoLeaks(client)
            let (me, response) = try await client.withResponse { try await $0.me.get() }
            let listing = client.contacts.list(pageSize: 10)
            let page = try await listing.firstPage()
            expectNoLeaks(me)
            expectNoLeaks(response)
            expectNoLeaks(response.headers)
            expectNoLeaks(listing)
            expectNoLeaks(page)
            expectNoLeaks(try client.limits())
            expectNoLeaks(try client.explain("get_me"))
            expectNoLeaks(try client.withOptions(CallOptions(timeout: .seconds(1))))
            expectNoLeaks(client.contacts)
            #expect(!showsKey(String(decoding: try JSONEncoder().encode(me), as: UTF8.self)))
        }
    }

    @Test func whatLeadsToARequestUnderWayDoesNotShowItsKey() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client(try Credentials.unsafeLiteral(Self.canary()))
            try await emulator.post("keys", ["key": .string(Self.canary())])
            try await emulator.fault(["stall_ms": 60_000])
            let call = Task { try await failure { try await client.me.get() } }
            try await until { try client.limits().inFlight == 1 }
            for _ in 0..<20 {
                for thing in [client, client.contacts, client.contacts.list(), call] as [Any] { expectNoLeaks(thing) }
                try await Task.sleep(for: .milliseconds(5))
            }
            call.cancel()
            expectNoLeaks(try await call.value)
        }
    }

    @Test(
        "a server that answers the key makes no error, log or event show it",
        arguments: [
            (403, #"{"error":{"code":"no","message":"KEY"}}"#, "x-nothing"), (403, #"{"error":{"code":"KEY"}}"#, "x-nothing"),
            (500, "<h1>KEY</h1>", "x-request-id"), (307, "", "location"), (200, "KEY", "x-nothing"),
            (200, #"{"data":"KEY"#, "x-nothing"),
        ])
    func echoes(_ status: Int, _ body: String, _ header: String) async throws {
        let told = Kept<String>()
        let transport = OwnTransport { attempt in
            let key = String(attempt.authorization().dropFirst("Bearer ".count))
            let body = body.replacingOccurrences(of: "KEY", with: key)
            return Answer(status: status, headers: [(name: header, value: key)], body: Data(body.utf8))
        }
        let options = ClientOptions(
            calls: CallOptions(maxAttempts: 1), transport: transport, logger: { told.keep($1) },
            onEvent: { told.keep(String(reflecting: $0)) })
        let client = try MonacoClient(.unsafeLiteral(Self.canary()), options)
        expectNoLeaks(try await failure { try await client.me.get() })
        #expect(told.all.count > 4)
        expectNoLeaks(told.all)
    }

    @Test func aRelaysTokenThatAServerAnswersIsMaskedByItsValue() async throws {
        let token = String(Self.canary().dropFirst("mks_".count))
        let transport = OwnTransport { _ in Answer(status: 400, headers: [], body: Data("no \(token)".utf8)) }
        let options = ClientOptions(baseURL: "https://relay.example.com", transport: transport)
        let client = try MonacoClient(.bearer { token }, options)
        let error = try await failure { try await client.me.get() }
        #expect(error.body?.hasPrefix("no ") == true)
        expectNoLeaks(error)
    }

    @Test func aProviderAndATransportThatThrowTheKeyLeaveNoneOfIt() async throws {
        struct Fault: Error { let told = "the vault refused \(KeyLeakTests.canary())" }
        let asking = try MonacoClient(.provider { throw Fault() }, ClientOptions(transport: OwnTransport()))
        expectNoLeaks(try await failure { try await asking.me.get() })
        let options = ClientOptions(calls: CallOptions(maxAttempts: 1), transport: OwnTransport { _ in throw Fault() })
        let sending = try MonacoClient(.unsafeLiteral(Self.canary()), options)
        expectNoLeaks(try await failure { try await sending.me.get() })
    }

    @Test func anAttemptRevealsTheKeyWhenItIsAskedToAndOnlyUnderWay() async throws {
        let attempts = Kept<Attempt>()
        let transport = OwnTransport { attempt in
            #expect(showsKey(attempt.authorization()))
            attempts.keep(attempt)
            return ok
        }
        let client = try MonacoClient(.unsafeLiteral(Self.canary()), ClientOptions(transport: transport))
        _ = try await client.me.get()
        let attempt = try #require(attempts.all.first)
        expectNoLeaks(attempt)
        #expect(attempt.authorization() == "")
    }

    @Test func aKeyThatIsPlantedIsFound() {
        struct Deep { let inner: [String: [String]] }
        #expect(leaks(of: Deep(inner: ["x": [Self.canary()]])).count == 4)
        #expect(leaks(of: "in part \(Self.canary().dropFirst(10).prefix(18))").count == 4)
        #expect(leaks(of: unknownKey).isEmpty)
    }
}

/// Whether a text holds the key, or a good piece of it; this text itself does not.
private func showsKey(_ text: String) -> Bool {
    let word = "Canary"
    return text.contains(word + word)
}

/// The ways in which a thing shows the key.
func leaks(of thing: Any) -> [String] {
    var dumped = ""
    dump(thing, to: &dumped)
    let ways = ["description": "\(thing)", "reflecting": String(reflecting: thing), "dump": dumped, "mirror": mirrored(thing, 0)]
    return ways.filter { showsKey($0.value) }.map(\.key)
}

/// All texts that reflection leads to.
private func mirrored(_ thing: Any, _ depth: Int) -> String {
    guard depth < 12 else { return "" }
    if let text = thing as? String { return text }
    return Mirror(reflecting: thing).children.map { "\($0.label ?? "") \(mirrored($0.value, depth + 1))" }.joined(separator: "\n")
}

private func expectNoLeaks(_ thing: Any, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(leaks(of: thing) == [], sourceLocation: sourceLocation)
}

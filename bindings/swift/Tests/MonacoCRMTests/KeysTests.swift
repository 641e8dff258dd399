import Foundation
import MonacoCRM
import MonacoCRMTesting
import Testing

/// Keys: providers, rotation, a standby, and a relay's token.
@Suite(.timeLimit(.minutes(1))) struct KeysTests {
    @Test func aProviderIsAskedOnceAndAgainAfterA401() async throws {
        try await withEmulator { emulator in
            let asked = Counter()
            let second = try await anotherKey(emulator)
            let client = try emulator.client(.provider { asked.add() == 1 ? "\(emulator.apiKey)\n" : second })
            _ = try await client.me.get()
            _ = try await client.me.get()
            #expect(asked.count == 1)
            try await emulator.post("keys/deactivate", ["key": .string(emulator.apiKey)])
            let (_, response) = try await client.withResponse { try await $0.me.get() }
            #expect(response.attempts == 2)
            #expect(asked.count == 2)
        }
    }

    @Test func aProviderThatGivesTheRefusedKeyAgainEndsTheCall() async throws {
        try await withEmulator { emulator in
            let asked = Counter()
            let client = try emulator.client(
                .provider {
                    asked.add()
                    return unknownKey
                })
            let error = try await failure { try await client.me.get() }
            guard case .authentication(let details) = error else { return #expect(Bool(false), "\(error)") }
            #expect(details.attempts == 1)
            #expect(asked.count == 2)
        }
    }

    @Test("a provider that gives no key fails the call and says why, and nothing is sent", arguments: ["", "sk-1"])
    func noKey(_ given: String) async throws {
        let transport = OwnTransport()
        let client = try MonacoClient(.provider { given }, ClientOptions(transport: transport))
        let error = try await failure { try await client.me.get() }
        guard case .keyProvider(let details) = error else { return #expect(Bool(false), "\(error)") }
        #expect(details.certainty == .notSent)
        #expect(details.cause?.isEmpty == false)
        #expect(transport.sent == 0)
    }

    @Test func aProviderThatThrowsFailsTheCallAndItsTextIsTheCause() async throws {
        let client = try MonacoClient(.provider { throw Locked.vault }, ClientOptions(transport: OwnTransport()))
        let error = try await failure { try await client.me.get() }
        guard case .keyProvider(let details) = error else { return #expect(Bool(false), "\(error)") }
        #expect(details.cause == "Locked: vault")
    }

    @Test func callsShareOneQuestionToTheProvider() async throws {
        try await withEmulator { emulator in
            let asked = Counter()
            let client = try emulator.client(
                .provider {
                    asked.add()
                    try await Task.sleep(for: .milliseconds(20))
                    return emulator.apiKey
                })
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 { group.addTask { _ = try await client.me.get() } }
                try await group.waitForAll()
            }
            #expect(asked.count == 1)
            #expect(try client.limits().sent == 50)
        }
    }

    @Test func aProviderThatNeverAnswersEndsWithTheDeadlineAndTheNextCallAsksAgain() async throws {
        let asked = Counter()
        let credentials = Credentials.provider {
            if asked.add() == 1 { await never() }
            return unknownKey
        }
        let client = try MonacoClient(credentials, ClientOptions(transport: OwnTransport()))
        let error = try await failure { try await client.me.get(options: CallOptions(deadline: .milliseconds(50))) }
        guard case .timeout(let details) = error else { return #expect(Bool(false), "\(error)") }
        #expect(details.certainty == .notSent)
        _ = try await client.me.get()
        #expect(asked.count == 2)
    }

    @Test func rotateReachesACallThatWaitsForAProvider() async throws {
        try await withEmulator { emulator in
            let asked = Counter()
            let client = try emulator.client(
                .provider {
                    asked.add()
                    await never()
                    return ""
                })
            let asking = Task { try? await client.me.get(options: CallOptions(deadline: .milliseconds(500))) }
            try await until { asked.count == 1 }
            let waiting = Task { try await client.me.get() }
            try client.rotate(emulator.apiKey)
            _ = try await waiting.value
            _ = await asking.value
        }
    }

    @Test func aStandbyKeyGoesOnAfterA401() async throws {
        try await withEmulator { emulator in
            let standby = try await anotherKey(emulator)
            let client = try emulator.client(.unsafeLiteral(emulator.apiKey, standby: standby))
            let first = client.keyID
            _ = try await client.me.get()
            try await emulator.post("keys/deactivate", ["key": .string(emulator.apiKey)])
            let (_, response) = try await client.withResponse { try await $0.me.get() }
            #expect(response.attempts == 2)
            #expect(client.keyID != first)
        }
    }

    @Test func rotateSwitchesAtOnceAndWhatIsNoKeyIsRefusedAndChangesNothing() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            #expect(try client.rotate(await anotherKey(emulator)) == client.keyID)
            try await emulator.post("keys/deactivate", ["key": .string(emulator.apiKey)])
            let (_, response) = try await client.withResponse { try await $0.me.get() }
            #expect(response.attempts == 1)
            guard case .invalidKey = try refusal({ try client.rotate("mks_short") }) else {
                return #expect(Bool(false), "a short key was taken")
            }
            _ = try await client.me.get()
        }
    }

    @Test func aBearerIsSentToARelayAsItIs() async throws {
        let seen = Kept<String>()
        let transport = OwnTransport { attempt in
            seen.keep(attempt.authorization())
            return ok
        }
        let options = ClientOptions(baseURL: "https://relay.example.com/monaco", transport: transport)
        _ = try await MonacoClient(.bearer { "session-token" }, options).me.get()
        #expect(seen.all == ["Bearer session-token"])
    }

    @Test func aBearerIsNotSentToMonacoItself() async throws {
        let transport = OwnTransport()
        let client = try MonacoClient(.bearer { "session-token" }, ClientOptions(transport: transport))
        let error = try await failure { try await client.me.get() }
        #expect(error.certainty == .notSent)
        #expect(transport.sent == 0)
    }
}

private enum Locked: Error {
    case vault
}

import Foundation
import MonacoCRM
import MonacoCRMTesting
import Testing

/// One client for many tasks.
@Suite(.timeLimit(.minutes(1))) struct ConcurrencyTests {
    @Test func hundredsOfCallsKeepToALimitAndNoneIsLost() async throws {
        try await withEmulator(arguments: ["--limit", "60/1s"]) { emulator in
            let client = try emulator.client(ClientOptions(backoffInitial: .milliseconds(5)))
            try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<150 { group.addTask { try await client.me.get().orgID } }
                for try await org in group { #expect(org == emulator.orgID) }
            }
            let limits = try client.limits()
            #expect(limits.inFlight + limits.waitingInteractive == 0)
            #expect(limits.rateLimited > 0)
        }
    }

    @Test func aWindowOfTheCallersOwnOnlyDelays() async throws {
        let transport = OwnTransport()
        let client = try ownClient(transport, ClientOptions(windows: [.own(limit: 10, window: .milliseconds(50))]))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = try await client.me.get() } }
            try await group.waitForAll()
        }
        #expect(transport.sent == 50)
    }

    @Test func aKeyThatIsRotatedUnderLoadFailsNoCall() async throws {
        try await withEmulator { emulator in
            let keys = Kept<String>()
            keys.keep(emulator.apiKey)
            let client = try emulator.client(.provider { keys.all.last ?? "" })
            try await withThrowingTaskGroup(of: Void.self) { group in
                for round in 0..<100 {
                    group.addTask { _ = try await client.me.get() }
                    if round == 50 {
                        keys.keep(try await anotherKey(emulator))
                        try await emulator.post("keys/deactivate", ["key": .string(emulator.apiKey)])
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

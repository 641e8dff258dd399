import Foundation
import MonacoCRM
import MonacoCRMTesting
import Testing

/// A call whose task is cancelled ends where it stands, and gives back what it held.
@Suite(.timeLimit(.minutes(1))) struct CancellingTests {
    @Test func aTaskThatIsCancelledBeforeTheCallSendsNothing() async throws {
        let transport = OwnTransport()
        let client = try ownClient(transport)
        let call = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await failure { try await client.me.get() }
        }
        try expectCancelled(await call.value, .notSent)
        #expect(transport.sent == 0)
        try expectIdle(client)
    }

    @Test func aCallThatIsCancelledInTheQueueGivesItsPlaceToTheNext() async throws {
        let transport = OwnTransport()
        let client = try ownClient(transport, ClientOptions(windows: [.own(limit: 1, window: .seconds(10))]))
        _ = try await client.me.get()
        let cancelled = Task { try await failure { try await client.me.get() } }
        try await until { try client.limits().waitingInteractive == 1 }
        let next = Task { try await client.me.get() }
        try await until { try client.limits().waitingInteractive == 2 }
        cancelled.cancel()
        try expectCancelled(await cancelled.value, .notSent)
        _ = try await next.value
        #expect(transport.sent == 2)
        try expectIdle(client)
    }

    @Test func aCallThatIsCancelledBetweenTwoAttemptsSaysWhatTheFirstMayHaveDone() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client(ClientOptions(backoffInitial: .seconds(60), backoffCap: .seconds(60)))
            try await emulator.fault(["status": 503])
            let call = Task { try await failure { try await client.me.get() } }
            try await until {
                let limits = try client.limits()
                return limits.sent == 1 && limits.inFlight == 0
            }
            call.cancel()
            try expectCancelled(await call.value, .unknown)
            try expectIdle(client)
        }
    }

    @Test func aCallThatIsCancelledUnderWayEndsAndItsRequestIsCutOff() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            try await emulator.fault(["stall_ms": 60_000])
            let call = Task { try await failure { try await client.me.get() } }
            try await until { try client.limits().inFlight == 1 }
            call.cancel()
            try expectCancelled(await call.value, .unknown)
            try expectIdle(client)
        }
    }

    @Test func aCallThatIsCancelledUnderWayEndsAlthoughItsTransportGoesOn() async throws {
        let client = try ownClient(
            OwnTransport { _ in
                await never()
                return ok
            })
        let call = Task { try await failure { try await client.me.get() } }
        try await until { try client.limits().inFlight == 1 }
        call.cancel()
        try expectCancelled(await call.value, .unknown)
        try expectIdle(client)
    }

    @Test func aCallThatIsCancelledWhileItFetchesAKeyPassesTheQuestionToTheNextWaiter() async throws {
        let asked = Counter()
        let provider = Credentials.provider {
            if asked.add() == 1 { await never() }
            return unknownKey
        }
        let client = try MonacoClient(provider, ClientOptions(transport: OwnTransport()))
        let asking = Task { try await failure { try await client.me.get() } }
        try await until { asked.count == 1 }
        let waiting = Task { try await client.me.get() }
        asking.cancel()
        try expectCancelled(await asking.value, .notSent)
        _ = try await waiting.value
        #expect(asked.count == 2)
        try expectIdle(client)
    }

    @Test func oneGroupOfHundredsOfCallsIsCancelledWhole() async throws {
        let client = try ownClient(
            OwnTransport { _ in
                await never()
                return ok
            }, ClientOptions(windows: [.own(limit: 100, window: .seconds(3600))]))
        let calls = Task {
            await withTaskGroup(of: Certainty?.self) { group in
                for _ in 0..<300 { group.addTask { try? await failure { try await client.me.get() }.certainty } }
                return await group.reduce(into: [Certainty?]()) { $0.append($1) }
            }
        }
        try await until {
            let limits = try client.limits()
            return limits.inFlight == 100 && limits.waitingInteractive == 200
        }
        calls.cancel()
        let certainties = await calls.value
        #expect(certainties.filter { $0 == .unknown }.count == 100)
        #expect(certainties.filter { $0 == .notSent }.count == 200)
        try expectIdle(client)
    }

    @Test func aListingThatIsCancelledOnTheWayTellsWhereToGoOn() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            let listing = client.contacts.list(sort: "email", pageSize: 10)
            let reading = Task {
                var seen: [String] = []
                do {
                    for try await contact in listing {
                        seen.append(contact.id ?? "")
                        if seen.count == 7 { withUnsafeCurrentTask { $0?.cancel() } }
                    }
                } catch MonacoError.cancelled {
                    return seen
                }
                return []
            }
            var seen = try await reading.value
            #expect(seen.count == 10)
            for try await contact in client.contacts.list(sort: "email", pageSize: 10, position: try listing.position) {
                seen.append(contact.id ?? "")
            }
            #expect(Set(seen).count == 25)
            try expectIdle(client)
        }
    }
}

private func expectCancelled(
    _ error: MonacoError, _ certainty: Certainty, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    guard case .cancelled(let details) = error else {
        Issue.record("\(error) is no cancelling", sourceLocation: sourceLocation)
        return
    }
    #expect(details.certainty == certainty, sourceLocation: sourceLocation)
}

import Foundation
import MonacoCRM
import MonacoCRMTesting
import Testing

/// A key of the form of Monaco's, which no server knows.
let unknownKey = "mks_" + String(repeating: "unused", count: 8)

/// An emulator of the test's own, which ends with it.
func withEmulator(
    contacts: Int = 25, arguments: [String] = [], _ test: @Sendable (Emulator) async throws -> Void
) async throws {
    let emulator = try await Emulator.start(contacts: contacts, arguments: arguments)
    do {
        try await test(emulator)
    } catch {
        await emulator.stop()
        throw error
    }
    await emulator.stop()
}

/// The error that a call ends with.
func failure<Result>(
    _ call: () async throws -> Result, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> MonacoError {
    do {
        let result = try await call()
        Issue.record("it did not fail, and gave \(result)", sourceLocation: sourceLocation)
    } catch let error as MonacoError {
        return error
    }
    throw NotFailed()
}

/// The error that a call that is no task's ends with.
func refusal<Result>(_ make: () throws -> Result, sourceLocation: SourceLocation = #_sourceLocation) throws -> MonacoError {
    do {
        let result = try make()
        Issue.record("it was not refused, and gave \(result)", sourceLocation: sourceLocation)
    } catch let error as MonacoError {
        return error
    }
    throw NotFailed()
}

private struct NotFailed: Error {}

/// Waits until it holds; a test that never gets there is ended by its own bound.
func until(_ holds: () async throws -> Bool) async throws {
    while try await !holds() {
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// Another key of the emulator's first organisation.
func anotherKey(_ emulator: Emulator) async throws -> String {
    try #require(try await emulator.post("keys")["key"]?.string)
}

/// A transport that does what the test says, and counts.
final class OwnTransport: Transport {
    private let sentCount = Counter()
    private let answer: @Sendable (Attempt) async throws -> Answer

    init(_ answer: @escaping @Sendable (Attempt) async throws -> Answer = { _ in ok }) {
        self.answer = answer
    }

    var sent: Int { sentCount.count }

    func send(_ attempt: Attempt) async throws -> Answer {
        sentCount.add()
        return try await answer(attempt)
    }

    func close() {}
}

let ok = Answer(status: 200, headers: [], body: Data(#"{"data":{"org_id":"o","user_id":"u"}}"#.utf8))

/// Counts what happens on any thread.
final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var counted = 0

    var count: Int { lock.withLock { counted } }

    @discardableResult func add() -> Int {
        lock.withLock {
            counted += 1
            return counted
        }
    }
}

/// Keeps what happens on any thread.
final class Kept<Thing: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var kept: [Thing] = []

    var all: [Thing] { lock.withLock { kept } }

    func keep(_ thing: Thing) { lock.withLock { kept.append(thing) } }
}

/// A wait that no cancelling ends.
func never() async {
    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
}

func ownClient(_ transport: OwnTransport, _ options: ClientOptions = ClientOptions()) throws -> MonacoClient {
    var options = options
    options.transport = transport
    return try MonacoClient(.unsafeLiteral(unknownKey), options)
}

/// Nothing waits, and nothing is under way.
func expectIdle(_ client: MonacoClient, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let limits = try client.limits()
    #expect(limits.waitingInteractive + limits.waitingBulk + limits.inFlight == 0, sourceLocation: sourceLocation)
}

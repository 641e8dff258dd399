import Foundation
import MonacoCRM
import MonacoCRMTesting
import Testing

/// The emulator that this package hands to tests.
@Suite(.timeLimit(.minutes(1))) struct EmulatorTests {
    @Test func theSameSeedGivesTheSameData() async throws {
        let ids = try await [1, 1, 2].asyncMap { seed in
            let emulator = try await Emulator.start(contacts: 3, seed: seed)
            let page = try await emulator.client().contacts.list(sort: "email").firstPage()
            await emulator.stop()
            return page.items.map(\.id)
        }
        #expect(ids[0] == ids[1])
        #expect(ids[0] != ids[2])
    }

    @Test func resetBringsTheStartBack() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            _ = try await client.contacts.create(ContactCreate(email: "jo@example.com"))
            try await emulator.fault(["status": 503])
            try await emulator.reset()
            #expect(try await client.contacts.list().firstPage().totalCount == 25)
            #expect(try await emulator.requests().count == 1)
        }
    }

    @Test func whatItRefusesIsThrownAndItShowsNoKey() async throws {
        try await withEmulator { emulator in
            await #expect(throws: EmulatorError.self) { try await emulator.post("no/such/path") }
            var dumped = ""
            dump(emulator, to: &dumped)
            for shown in ["\(emulator)", String(reflecting: emulator), dumped] { #expect(!shown.contains(emulator.apiKey)) }
        }
    }

    @Test func anArgumentThatItDoesNotKnowEndsTheStart() async throws {
        await #expect(throws: EmulatorError.self) { try await Emulator.start(arguments: ["--no-such-option"]) }
    }
}

extension Array where Element: Sendable {
    fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}

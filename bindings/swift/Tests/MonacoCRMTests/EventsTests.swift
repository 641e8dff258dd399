import Foundation
import MonacoCRM
import MonacoCRMTesting
import Testing

@testable import MonacoCRM

/// What hook and logger are told.
@Suite(.timeLimit(.minutes(1))) struct EventsTests {
    @Test func aCallTellsItsWholeStory() async throws {
        try await withEmulator { emulator in
            let events = Kept<Event>()
            let lines = Kept<String>()
            let options = ClientOptions(
                backoffInitial: .milliseconds(1), logger: { lines.keep("\($0.rawValue) \($1)") }, onEvent: { events.keep($0) })
            try await emulator.fault(["status": 503])
            _ = try await emulator.client(options).me.get()
            let names = events.all.map(\.name)
            #expect(
                names == ["started", "sending", "answered", "retrying", "waiting", "sending", "answered", "finished"], "\(names)")
            #expect(events.all.first?.fields["operation"] == "get_me")
            #expect(events.all[2].fields["status"] == 503)
            #expect(lines.all.count == events.all.count)
            #expect(lines.all.first == "debug monaco started call=1 operation=get_me")
        }
    }

    @Test func nothingIsLoggedThatIsNotOnTheList() async throws {
        let event = Event(severity: .info, call: 1, name: "x", fields: ["call": 1, "secret": "s", "status": 200, "why": "queue"])
        #expect(event.line == "monaco x call=1 status=200 why=queue")
    }

    @Test func eventsHoldNoArgumentAndNoBody() async throws {
        try await withEmulator { emulator in
            let told = Kept<String>()
            let options = ClientOptions(logger: { told.keep($1) }, onEvent: { told.keep("\($0)") })
            let client = try emulator.client(options)
            let made = try await client.contacts.create(ContactCreate(email: "secret@example.com"))
            _ = try await client.contacts.get(try #require(made.id))
            #expect(!told.all.isEmpty)
            for text in told.all {
                #expect(!text.contains("secret@example.com"))
                #expect(!text.contains(try #require(made.id)))
            }
        }
    }
}

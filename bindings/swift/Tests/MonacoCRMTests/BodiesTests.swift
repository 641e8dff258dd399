import Foundation
import MonacoCRM
import MonacoCRMTesting
import Testing

/// What stands in requests, and what is refused before one is sent.
@Suite(.timeLimit(.minutes(1))) struct BodiesTests {
    static let field = "55f053ed-7217-46a7-9211-e20229fc1eaa"

    @Test func whatIsNilIsLeftOutAndNullsAreSent() async throws {
        let field = "55F053ED-7217-46a7-9211-e20229fc1eaa"
        let update = ContactUpdate(title: "Buyer", tags: ["t"], customFields: [field: 7], nulls: [.notes])
        let body = try await sentBody { _ = try await $0.contacts.update("c", update) }
        #expect(body == ["title": "Buyer", "tags": ["t"], "notes": .null, "custom_field_\(Self.field)": 7])
    }

    @Test func whatThePackageDoesNotKnowIsSentAsExtra() async throws {
        let inbound = ContactCreate(email: "e", extra: ["is_inbound": true])
        #expect(try await sentBody { _ = try await $0.contacts.create(inbound) } == ["email": "e", "is_inbound": true])
        let listed = try await sentBody { _ = try await $0.tasks.list(pageSize: 5, extra: ["archived": false]).firstPage() }
        #expect(listed["archived"] == false)
        let excluded = try await sentBody {
            _ = try await $0.sequences.update("s", .stop, extra: ["reason": "left"], options: CallOptions(allowSends: true))
        }
        #expect(excluded == ["action": "stop", "reason": "left"])
    }

    @Test func nestedRecordsAndDatesAreSentAsTheAPIHasThem() async throws {
        let draft = MessageDraft(recipients: [EmailRecipient(name: "Jo", email: "jo@example.com")], subject: "s", body: "b")
        let task = TaskCreate(
            title: "Write", taskType: "EMAIL", dueAt: Date(timeIntervalSince1970: 1_767_608_210.5), messageDraft: draft)
        let sent = try await sentBody { _ = try await $0.tasks.create(task) }
        #expect(
            sent == [
                "title": "Write", "task_type": "EMAIL", "due_at": "2026-01-05T10:16:50.500Z",
                "message_draft": ["recipients": [["name": "Jo", "email": "jo@example.com"]], "subject": "s", "body": "b"],
            ])
    }

    @Test func whatTheCatalogueDoesNotAllowIsRefusedByItsNameAndNothingIsSent() async throws {
        let transport = OwnTransport()
        let client = try ownClient(transport, ClientOptions(calls: CallOptions(allowSends: true)))
        let refused: [(String, @Sendable () async throws -> Void)] = [
            ("name", { _ = try await client.tags.create(TagCreate(object: .contacts, name: "")) }),
            ("color", { _ = try await client.tags.create(TagCreate(object: .contacts, name: "A", color: "mauve")) }),
            ("contact_ids", { _ = try await client.audiences.addContacts("a", []) }),
            (
                "steps[0].index",
                {
                    let step = TemplateStepInput(index: 0, type: .autoEmail)
                    _ = try await client.sequenceTemplates.create(SequenceTemplateCreate(name: "T", steps: [step]))
                }
            ),
            (
                "rules_of_engagement.do_not_contact.enabled",
                {
                    var rule = ToggleRule(enabled: true)
                    rule.enabled = nil
                    _ = try await client.campaigns.update(
                        "c", CampaignUpdate(rulesOfEngagement: RulesOfEngagement(doNotContact: rule)))
                }
            ),
            ("due_at", { _ = try await client.tasks.update("t", TaskUpdate(extra: ["due_at": 1])) }),
        ]
        for (name, call) in refused.dropLast() {
            let error = try await failure(call)
            guard case .invalidRequest(let details) = error else { return #expect(Bool(false), "\(name): \(error)") }
            #expect(details.message.contains(name), "\(details.message)")
        }
        #expect(transport.sent == 0)
        // What is given as extra is the caller's own affair.
        try await refused[refused.count - 1].1()
        #expect(transport.sent == 1)
    }

    @Test func anAudienceIsOfContactsOfAFilterOrOfAll() async throws {
        try await withEmulator(contacts: 12) { emulator in
            let client = try emulator.client()
            let ids = try await client.contacts.list(limit: 2).firstPage().items.compactMap(\.id)
            #expect(try await client.audiences.create(AudienceCreate(name: "By hand", contactIDs: ids)).contactCount == 2)
            let rule: Filter = .where("email").contains("@example.com")
            #expect(try await client.audiences.create(AudienceCreate(name: "By rule", filters: rule)).contactCount == 12)
            #expect(try await client.audiences.create(AudienceCreate(name: "All", everyContact: true)).contactCount == 12)
            let before = try await emulator.requests().count
            for audience in [
                AudienceCreate(name: "Of nothing"), AudienceCreate(name: "Of two", contactIDs: ids, filters: rule),
                AudienceCreate(name: "Of two", filters: rule, everyContact: true),
            ] {
                guard case .invalidRequest = try await failure({ try await client.audiences.create(audience) }) else {
                    return #expect(Bool(false), "\(audience) was taken")
                }
            }
            #expect(try await emulator.requests().count == before)
        }
    }

    @Test func theFieldThatTearsCampaignsDownIsOutOfReach() async throws {
        let update = CampaignUpdate(name: "Spring")
        #expect(!Mirror(reflecting: update).children.contains { $0.label == "audienceIDs" })
        let client = try ownClient(OwnTransport())
        let error = try refusal {
            try client.explain("update_campaign", path: ["campaign_id": "c"], body: ["audience_ids": ["a"]] as JSON)
        }
        #expect(error.message.contains("audience_ids"))
    }
}

/// The body of the one request that `call` sends.
func sentBody(_ call: (MonacoClient) async throws -> Void) async throws -> JSON {
    let bodies = Kept<Data>()
    let client = try ownClient(
        OwnTransport { attempt in
            if let body = attempt.body { bodies.keep(body) }
            return attempt.url.hasSuffix("/list") ? emptyPage : ok
        })
    try await call(client)
    return try JSONDecoder().decode(JSON.self, from: try #require(bodies.all.first))
}

private let emptyPage = Answer(
    status: 200, headers: [],
    body: Data(#"{"data":[],"pagination":{"page":1,"page_size":5,"total_count":0,"total_pages":0}}"#.utf8))

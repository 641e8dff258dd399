import MonacoCRM
import MonacoCRMTesting
import Testing

/// The word without which nothing is sent that could start messages to people.
@Suite(.timeLimit(.minutes(1))) struct SendsTests {
    static let starting: [(String, @Sendable (MonacoClient, CallOptions?) async throws -> Void)] = [
        ("update_sequence", { _ = try await $0.sequences.update("s", .enqueue, options: $1) }),
        ("add_contacts_to_audience", { _ = try await $0.audiences.addContacts("a", ["c"], options: $1) }),
        ("update_campaign", { _ = try await $0.campaigns.update("c", CampaignUpdate(status: .active), options: $1) }),
        (
            "create_campaign",
            {
                let distribution = AccountOwnerDistribution(senderIDs: ["u"], fallbackSenderID: "u")
                let campaign = CampaignCreate(
                    name: "Spring", templateID: "t", audienceIDs: ["a"], distribution: .accountOwner(distribution))
                _ = try await $0.campaigns.create(campaign, options: $1)
            }
        ),
        (
            "enroll_contacts_in_campaign",
            { _ = try await $0.campaigns.enrollContacts("c", audienceName: "New", contactIDs: ["p"], options: $1) }
        ),
        ("add_audiences_to_campaign", { _ = try await $0.campaigns.addAudiences("c", ["a"], options: $1) }),
    ]

    @Test func withoutTheWordNothingIsSentThatStartsMessages() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            for (operation, call) in Self.starting {
                let error = try await failure { try await call(client, nil) }
                guard case .sendsNotAllowed(let details) = error else { return #expect(Bool(false), "\(operation): \(error)") }
                #expect(details.certainty == .notSent)
                #expect(details.message.contains(operation))
            }
            #expect(try await emulator.requests().isEmpty)
        }
    }

    @Test func theWordIsTheClientsOrTheCalls() async throws {
        try await withEmulator { emulator in
            let options = ClientOptions(calls: CallOptions(allowSends: true))
            for (operation, call) in Self.starting {
                _ = try await failure { try await call(emulator.client(options), nil) }
                _ = try await failure { try await call(emulator.client(), CallOptions(allowSends: true)) }
                guard
                    case .sendsNotAllowed = try await failure({
                        try await call(emulator.client(options), CallOptions(allowSends: false))
                    })
                else { return #expect(Bool(false), "\(operation): the call's word does not win") }
            }
            let sent = try await emulator.requests().compactMap { $0["operation"]?.string }
            #expect(sent == Self.starting.flatMap { [$0.0, $0.0] })
        }
    }

    @Test func whatHaltsMessagesNeedsNoWord() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            let active = try await client.sequences.list(filters: .where("status").is("active")).firstPage().items.compactMap(\.id)
            let (first, second) = (try #require(active.first), try #require(active.last))
            try #require(first != second)
            #expect(try await client.sequences.update(first, .pause).status == "paused")
            #expect(try await client.sequences.update(second, .stop).id == second)
            let campaign = try #require(try await client.campaigns.list().firstPage().items.first?.id)
            #expect(try await client.campaigns.update(campaign, CampaignUpdate(status: .paused)).status == .paused)
            #expect(try await client.campaigns.update(campaign, CampaignUpdate(status: .archived)).status == .archived)
        }
    }

    @Test func explainTellsWhatWouldStart() throws {
        let client = try ownClient(OwnTransport())
        let path = ["sequence_id": "s"]
        let starting = try client.explain("update_sequence", path: path, body: ["action": "resume"] as JSON)
        #expect(starting.sends != nil)
        #expect(!starting.sendsAllowed)
        #expect(try client.explain("update_sequence", path: path, body: ["action": "pause"] as JSON).sends == nil)
        let allowing = try client.withOptions(CallOptions(allowSends: true))
        #expect(try allowing.explain("update_sequence", path: path, body: ["action": "resume"] as JSON).sendsAllowed)
    }
}

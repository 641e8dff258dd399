import MonacoCRM
import MonacoCRMTesting
import Testing

/// What methods do beside the operations.
@Suite(.timeLimit(.minutes(1))) struct HelpersTests {
    @Test func tagsAreFoundByTheirNames() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            let tags = try await client.tags.list(object: .contacts)
            let names = tags.compactMap(\.name)
            let ids = try await client.tags.ids(object: .contacts, names: names.reversed() + names)
            #expect(ids == tags.compactMap(\.id).reversed())
            let error = try await failure { try await client.tags.ids(object: .contacts, names: ["No such tag"]) }
            guard case .invalidRequest(let details) = error else { return #expect(Bool(false), "\(error)") }
            #expect(details.message.contains("No such tag"))
        }
    }

    @Test func tagsAreAddedBesideThoseThatAContactHas() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            let first = try await client.tags.create(TagCreate(object: .contacts, name: "First"))
            _ = try await client.tags.create(TagCreate(object: .contacts, name: "Second"))
            let contact = try await client.contacts.create(ContactCreate(email: "jo@example.com"))
            let id = try #require(contact.id)
            _ = try await client.contacts.update(id, ContactUpdate(tags: [try #require(first.id)]))
            #expect(try await Set(client.contacts.addTags(id, ["Second", "First"]).tags) == ["First", "Second"])
            #expect(try await Set(client.contacts.get(id).tags) == ["First", "Second"])
        }
    }

    @Test func waitingForAnEnrolmentTellsEachLookAndGivesTheLast() async throws {
        try await withEmulator(arguments: ["--enrollment-ms", "4000"]) { emulator in
            let client = try emulator.client(ClientOptions(calls: CallOptions(allowSends: true)))
            let id = try await startedCampaign(client)
            let seen = Kept<EnrollmentStatus?>()
            let campaign = try await client.campaigns.waitForEnrollment(id) { seen.keep($0.enrollmentStatus) }
            #expect(campaign.enrollmentStatus == .completed)
            #expect(seen.all.count > 1)
            #expect(seen.all.last == .completed)
            #expect(seen.all.dropLast().allSatisfy { $0 == .pending || $0 == .running })
        }
    }

    @Test func waitingForAnEnrolmentEndsInTimeAndWhenItIsCancelled() async throws {
        try await withEmulator(arguments: ["--enrollment-ms", "600000"]) { emulator in
            let client = try emulator.client(ClientOptions(calls: CallOptions(allowSends: true)))
            let id = try await startedCampaign(client)
            let late = try await failure { try await client.campaigns.waitForEnrollment(id, timeout: .milliseconds(10)) }
            guard case .timeout = late else { return #expect(Bool(false), "\(late)") }
            let waiting = Task { try await client.campaigns.waitForEnrollment(id) }
            try await until { try await emulator.requests().filter { $0["operation"] == "get_campaign" }.count > 1 }
            waiting.cancel()
            let cancelled = try await failure { try await waiting.value }
            guard case .cancelled = cancelled else { return #expect(Bool(false), "\(cancelled)") }
            try expectIdle(client)
        }
    }

    @Test func fieldSchemasAreAskedForOnceAndKeptByAllClientsOfOne() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            let fields = try await client.schemas.fields("contacts")
            #expect(fields["email"]?.type == .string)
            #expect(fields.contains { $0.customFieldSettings != nil })
            #expect(fields["no_such_field"] == nil)
            _ = try await client.withOptions(CallOptions(priority: .bulk)).schemas.fields("contacts")
            #expect(try await emulator.requests().count == 1)
            _ = try await client.schemas.fields("tasks")
            #expect(try await emulator.requests().count == 2)
        }
    }

    @Test func aListingIsCheckedAgainstTheFieldSchemas() async throws {
        try await withEmulator { emulator in
            let fields = try await emulator.client().schemas.fields("contacts")
            try fields.check(filters: .where("email").contains("a"), sort: "-created_at")
            try fields.check()
            for (filters, sort, name) in [
                (Filter.where("shoe_size").equals(44), nil, "shoe_size"),
                (.allOf([.where("email").greaterThan("a")]), nil, "email"),
                (nil, "shoe_size", "shoe_size"),
            ] as [(Filter?, String?, String)] {
                let error = try refusal { try fields.check(filters: filters, sort: sort) }
                guard case .invalidRequest(let details) = error else { return #expect(Bool(false), "\(error)") }
                #expect(details.message.contains(name))
            }
        }
    }
}

/// A new campaign, whose enrolment is under way.
private func startedCampaign(_ client: MonacoClient) async throws -> String {
    let template = try #require(try await client.sequenceTemplates.list().first?.id)
    let user = try #require(try await client.users.list().first?.id)
    let audience = try #require(try await client.audiences.create(AudienceCreate(name: "Everybody", everyContact: true)).id)
    let distribution = AccountOwnerDistribution(senderIDs: [user], fallbackSenderID: user)
    let campaign = CampaignCreate(
        name: "Autumn", templateID: template, audienceIDs: [audience], distribution: .accountOwner(distribution))
    return try #require(try await client.campaigns.create(campaign).id)
}

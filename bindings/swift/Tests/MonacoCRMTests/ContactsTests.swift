import Foundation
import MonacoCRM
import MonacoCRMTesting
import Testing

/// What resources send and give, against the emulator.
@Suite(.timeLimit(.minutes(1))) struct ContactsTests {
    @Test func aContactIsMadeReadChangedAndDeleted() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            let made = try await client.contacts.create(ContactCreate(email: "jo@example.com", title: "Buyer"))
            let id = try #require(made.id)
            let read = try await client.contacts.get(id)
            #expect(read.email == "jo@example.com")
            #expect(read.title == "Buyer")
            let changed = try await client.contacts.update(id, ContactUpdate(title: "Owner"))
            #expect(changed.title == "Owner")
            try await client.contacts.delete(id)
            guard case .notFound = try await failure({ try await client.contacts.get(id) }) else {
                return #expect(Bool(false), "the contact is still there")
            }
        }
    }

    @Test func upsertLandsOnTheSameRecord() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            let first = try await client.contacts.upsert(ContactCreate(email: "jo@example.com", firstName: "Jo"))
            let second = try await client.contacts.upsert(ContactCreate(email: "jo@example.com", firstName: "Joan"))
            #expect(first.id == second.id)
            #expect(second.firstName == "Joan")
        }
    }

    @Test func aDuplicateIsAConflict() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            _ = try await client.contacts.create(ContactCreate(email: "jo@example.com"))
            let error = try await failure { try await client.contacts.create(ContactCreate(email: "jo@example.com")) }
            guard case .conflict(let details) = error else { return #expect(Bool(false), "\(error)") }
            #expect(details.certainty == .rejected)
            #expect(details.status == 409)
        }
    }

    @Test func everyFieldOfACreationIsSentUnderItsName() async throws {
        let contact = ContactCreate(
            email: "e", linkedinURL: "l", firstName: "f", lastName: "n", title: "t", phoneNumber: "p", location: "o",
            accountID: "a", domain: "d", doNotContact: true, tags: [])
        let body = try await sentBody { _ = try await $0.contacts.create(contact) }
        #expect(
            body == [
                "email": "e", "linkedin_url": "l", "first_name": "f", "last_name": "n", "title": "t", "phone_number": "p",
                "location": "o", "do_not_contact": true, "tags": [], "account_id": "a", "domain": "d",
            ])
    }

    @Test func aCustomFieldThatIsNoUUIDIsRefusedAndNothingIsSent() async throws {
        let transport = OwnTransport()
        let client = try ownClient(transport)
        for name in ["custom_field_55f053ed-7217-46a7-9211-e20229fc1eaa", "notes", ""] {
            let contact = ContactCreate(email: "e", customFields: [name: 1])
            guard case .invalidRequest = try await failure({ try await client.contacts.create(contact) }) else {
                return #expect(Bool(false), "\(name) was taken")
            }
        }
        #expect(transport.sent == 0)
    }

    @Test func aDeletionThatAnEarlierAttemptDidIsASuccess() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client(ClientOptions(backoffInitial: .milliseconds(1)))
            let id = try #require(try await client.contacts.list(limit: 1).firstPage().items.first?.id)
            try await emulator.fault(["apply_then": ["status": 502]], operation: "delete_contact")
            let (_, response) = try await client.withResponse { try await $0.contacts.delete(id) }
            #expect(response.status == 204)
            #expect(response.attempts == 2)
            #expect(response.body.isEmpty)
        }
    }
}

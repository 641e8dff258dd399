import MonacoCRM
import MonacoCRMTesting
import Testing

/// Items across pages, pages, and where a listing stands.
@Suite(.timeLimit(.minutes(1))) struct ListingTests {
    @Test func everyContactIsListedOnceInOrder() async throws {
        try await withEmulator(contacts: 230) { emulator in
            let client = try emulator.client()
            var all: [Contact] = []
            let listing = client.contacts.listAll(pageSize: 50)
            for try await contact in listing { all.append(contact) }
            #expect(Set(all.map(\.id)).count == 230)
            #expect(all.compactMap(\.createdAt) == all.compactMap(\.createdAt).sorted())
            #expect(try listing.isExact)
        }
    }

    @Test func pagesHaveNumbersAndTotals() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            let listing = client.contacts.list(sort: "email", pageSize: 10)
            var numbers: [Int] = []
            var count = 0
            for try await page in listing.pages {
                numbers.append(page.number)
                count += page.items.count
                #expect(page.totalCount == 25)
                #expect(page.totalPages == 3)
                #expect(page.pageSize == 10)
                #expect(page.response.status == 200)
            }
            #expect(numbers == [1, 2, 3])
            #expect(count == 25)
            #expect(try !listing.isExact)
        }
    }

    @Test func aListingGoesOnWhereAnotherStopped() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            for pageSize in [4, 25] {
                let first = client.contacts.listAll(pageSize: pageSize)
                var seen: [String?] = []
                for try await contact in first {
                    seen.append(contact.id)
                    if seen.count == 11 { break }
                }
                let second = client.contacts.listAll(position: try first.position)
                for try await contact in second { seen.append(contact.id) }
                #expect(seen.count == 25)
                #expect(Set(seen).count == 25)
            }
        }
    }

    @Test func theFirstPageIsTheSameEachTimeAndItsItemsAreNotDeliveredAgain() async throws {
        try await withEmulator { emulator in
            let listing = try emulator.client().contacts.list(pageSize: 10)
            let first = try await listing.firstPage()
            #expect(try await listing.firstPage().position == first.position)
            var rest = 0
            for try await _ in listing { rest += 1 }
            #expect(rest == 15)
            #expect(try await emulator.requests().count == 3)
        }
    }

    @Test func limitAndFiltersHold() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            let made = try await client.contacts.create(ContactCreate(email: "jo@example.com"))
            let isJo: Filter = .where("email").equals("jo@example.com")
            for filters in [isJo, .allOf([isJo]), .anyOf([isJo, .allOf([isJo, isJo])])] {
                let found = try await client.contacts.list(filters: filters).firstPage()
                #expect(found.items.map(\.id) == [made.id])
            }
            var count = 0
            for try await _ in client.contacts.list(pageSize: 3, limit: 7) { count += 1 }
            #expect(count == 7)
        }
    }

    @Test func whatTheCoreRefusesIsThrownWhenTheListingIsAskedForSomething() async throws {
        let transport = OwnTransport()
        let client = try ownClient(transport)
        for listing in [client.contacts.list(pageSize: 0), client.contacts.list(pageSize: -1), client.contacts.list(position: "x")]
        {
            guard case .invalidRequest = try await failure({ try await listing.firstPage() }) else {
                return #expect(Bool(false), "it was taken")
            }
        }
        #expect(transport.sent == 0)
    }

    @Test func aFailedPageIsAskedForAgainWhenTheListingGoesOn() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client(ClientOptions(calls: CallOptions(maxAttempts: 1)))
            let listing = client.contacts.list(sort: "email", pageSize: 10)
            try await emulator.fault(["status": 503], operation: "list_contacts", nth: 2)
            var seen: Set<String?> = []
            guard case .server = try await failure({ for try await contact in listing { seen.insert(contact.id) } }) else {
                return #expect(Bool(false), "it was another error")
            }
            #expect(seen.count == 10)
            for try await contact in listing { seen.insert(contact.id) }
            #expect(seen.count == 25)
        }
    }

    @Test func aSecondTaskThatGoesThroughTheSameListingIsRefused() async throws {
        let client = try ownClient(
            OwnTransport { _ in
                await never()
                return ok
            })
        let listing = client.contacts.list()
        let first = Task { try await listing.firstPage() }
        try await until { try client.limits().inFlight == 1 }
        guard case .misuse = try await failure({ try await listing.firstPage() }) else {
            return #expect(Bool(false), "both were served")
        }
        first.cancel()
        _ = await first.result
    }
}

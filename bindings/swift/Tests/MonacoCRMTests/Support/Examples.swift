import MonacoCRMTesting
import Testing

@testable import MonacoCRM

/// What the examples of the documentation stand in: the names that they take for known, for records of an emulator.
struct Examples: Sendable {
    struct Session: Sendable {
        func token() async throws -> String { sessionToken }
    }

    let client: MonacoClient
    let session = Session()
    let credentials: Credentials
    let contactID: String
    let campaignID: String
    let sequenceID: String
    private let emulator: Emulator

    init(_ emulator: Emulator) async throws {
        self.emulator = emulator
        credentials = try .unsafeLiteral(emulator.apiKey)
        client = try emulator.client()
        contactID = try #require(try await client.contacts.list().firstPage().items.first?.id)
        campaignID = try #require(try await client.campaigns.list().firstPage().items.first?.id)
        let active: Filter = .where("status").is("active")
        sequenceID = try #require(try await client.sequences.list(filters: active).firstPage().items.first?.id)
    }

    /// The client of an example, which calls the emulator, whatever URL it has: an app's through its backend.
    func MonacoClient(_ credentials: Credentials, _ options: ClientOptions = ClientOptions()) throws -> MonacoClient {
        var options = options
        options.baseURL = emulator.baseURL
        if credentials.isOpaque { options.transport = Relay(token: sessionToken, key: emulator.apiKey) }
        return try emulator.client(credentials, options)
    }

    /// What examples print is not looked at.
    func print(_ items: Any...) {}
}

private let sessionToken = "the-token-of-a-session"

/// What the README's provider of its own asks.
func readFromKeychain(service: String) throws -> String { unknownKey }

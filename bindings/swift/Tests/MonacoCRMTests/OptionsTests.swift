import Foundation
import MonacoCRM
import MonacoCRMTesting
import Testing

/// What a client and a call are told.
@Suite(.timeLimit(.minutes(1))) struct OptionsTests {
    @Test func anAttemptIsToldTheTimesOfItsCallElseOfItsClient() async throws {
        let attempts = Kept<Attempt>()
        let transport = OwnTransport { attempt in
            attempts.keep(attempt)
            return ok
        }
        let calls = CallOptions(timeout: .seconds(7), connectTimeout: .seconds(2), readTimeout: .seconds(3))
        let client = try ownClient(transport, ClientOptions(calls: calls))
        _ = try await client.me.get()
        _ = try await client.me.get(options: CallOptions(timeout: .seconds(5)))
        _ = try await client.withOptions(CallOptions(timeout: .seconds(6))).me.get(options: CallOptions(readTimeout: .seconds(1)))
        #expect(attempts.all.map(\.timeout) == [.seconds(7), .seconds(5), .seconds(6)])
        #expect(attempts.all.map(\.connectTimeout) == [.seconds(2), .seconds(2), .seconds(2)])
        #expect(attempts.all.map(\.readTimeout) == [.seconds(3), .seconds(3), .seconds(1)])
    }

    @Test func whatDoesNotHoldIsRefusedByItsName() throws {
        let refused: [(ClientOptions, String)] = [
            (ClientOptions(calls: CallOptions(timeout: .zero)), "timeout is 0 ms"),
            (ClientOptions(calls: CallOptions(timeout: .seconds(-1))), "timeout is -1"),
            (ClientOptions(calls: CallOptions(maxAttempts: 0)), "maxAttempts is 0;"),
            (ClientOptions(calls: CallOptions(maxAttempts: -1)), "maxAttempts is -1"),
            (ClientOptions(calls: CallOptions(deadline: .seconds(Int64.max))), "deadline is"),
            (ClientOptions(backoffFactor: 11), "backoffFactor is 11"),
            (ClientOptions(windows: [.own(limit: 0, window: .seconds(1))]), "limit"),
            (ClientOptions(baseURL: "http://example.com"), "https"),
        ]
        for (options, told) in refused {
            let error = try refusal { try MonacoClient(.unsafeLiteral(unknownKey), options) }
            guard case .configuration(let details) = error else { return #expect(Bool(false), "\(error)") }
            #expect(details.message.contains(told), "\(details.message)")
        }
    }

    @Test func headersAreSentAlong() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client(ClientOptions(calls: CallOptions(headers: ["x-one": "1", "x-two": "2"])))
            _ = try await client.me.get(options: CallOptions(headers: ["x-two": "zwei"]))
            let headers = try #require(try await emulator.requests().first?["headers"]?.array)
            let sent = headers.compactMap { $0.array?.compactMap { $0.string?.lowercased() } }
            #expect(sent.contains(["x-one", "1"]))
            #expect(sent.contains(["x-two", "zwei"]))
            #expect(sent.contains { $0[0] == "user-agent" && $0[1].hasPrefix("monaco-crm-swift/") })
        }
    }

    @Test func limitsTellTheWindowsAndWhatWasSent() async throws {
        let client = try ownClient(OwnTransport(), ClientOptions(windows: [.perHour, .own(limit: 50, window: .seconds(600))]))
        _ = try await client.me.get()
        let limits = try client.limits()
        #expect(limits.windows.map(\.used) == [1, 1])
        #expect(limits.windows.map(\.window) == [.seconds(3600), .seconds(600)])
        #expect(limits.sent == 1)
        #expect(limits.server == nil)
    }

    @Test func explainTellsWhatWouldBeSentAndSendsNothing() async throws {
        let transport = OwnTransport()
        let client = try ownClient(transport)
        let plan = try client.explain("update_contact", path: ["contact_id": "a/b"], body: ["title": "Buyer"] as JSON)
        #expect(plan.method == "PATCH")
        #expect(plan.url == "https://api.monaco.com/v1/contacts/a%2Fb")
        #expect(plan.body == #"{"title":"Buyer"}"#)
        let field = "55f053ed-7217-46a7-9211-e20229fc1eaa"
        let upsert = try client.explain("upsert_contact", customFields: [field: 1], extra: ["is_inbound": true])
        #expect(upsert.body == #"{"custom_field_\#(field)":1,"is_inbound":true}"#)
        #expect(plan.retrySafety == .idempotentByEffect)
        #expect(plan.wait == .zero)
        #expect(plan.headers.contains { $0.name == "authorization" && !$0.value.contains(unknownKey) })
        #expect(transport.sent == 0)
        guard case .invalidRequest = try refusal({ try client.explain("no_such_operation") }) else {
            return #expect(Bool(false), "it was explained")
        }
    }

    @Test func requestReachesWhatThePackageDoesNotKnow() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client()
            let me = try await client.request(.get, "/v1/me", retrySafety: .read)
            #expect(me?["data"]?["org_id"]?.string == emulator.orgID)
            let id = try #require(try await client.contacts.list(limit: 1).firstPage().items.first?.id)
            #expect(try await client.request(.delete, "/v1/contacts/\(id)") == nil)
        }
    }

    @Test func aClientThatIsClosedSendsNothing() async throws {
        try await withEmulator { emulator in
            let client = try emulator.client(ClientOptions(calls: CallOptions(maxAttempts: 1)))
            _ = try await client.me.get()
            client.close()
            client.close()
            let error = try await failure { try await client.me.get() }
            #expect(error.certainty == .notSent)
            #expect(try await emulator.requests().count == 1)
        }
    }

    @Test func aResponseTellsWhatTheAnswerWas() async throws {
        try await withEmulator { emulator in
            let (me, response) = try await emulator.client().withResponse { try await $0.me.get() }
            #expect(response.status == 200)
            #expect(response.header("CONTENT-TYPE")?.hasPrefix("application/json") == true)
            #expect(response.json?["data"]?["user_id"]?.string == me.userID)
            #expect(try JSONDecoder().decode(JSON.self, from: response.body) == response.json)
        }
    }
}

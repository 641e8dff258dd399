import Foundation
import MonacoCRM
import MonacoCRMTesting
import Testing

/// What a call ends with: one case a kind, with all that is known.
@Suite(.timeLimit(.minutes(1))) struct ErrorsTests {
    @Test(
        "each status has its kind",
        arguments: [
            (400, "badRequest"), (401, "authentication"), (403, "permissionDenied"), (404, "notFound"), (409, "conflict"),
            (422, "unprocessable"), (429, "rateLimited"), (500, "server"), (503, "server"), (418, "unexpectedStatus"),
            (302, "unexpectedStatus"),
        ])
    func status(_ status: Int, _ kind: String) async throws {
        let answer = Answer(
            status: status, headers: [(name: "X-Request-Id", value: "r-1"), (name: "Location", value: "https://example.com/")],
            body: Data(#"{"error":{"code":"some_code","message":"some words"}}"#.utf8))
        let client = try ownClient(OwnTransport { _ in answer }, ClientOptions(calls: CallOptions(maxAttempts: 1)))
        let error = try await failure { try await client.me.get() }
        #expect(String(describing: error).hasPrefix("\(kind) (\(status)): "))
        #expect(error.status == status)
        #expect(error.code == "some_code")
        #expect(error.message.hasPrefix("some words"))
        #expect(error.requestID == "r-1")
        #expect(error.attempts == 1)
        #expect(error.body?.contains("some words") == true)
        #expect(error.localizedDescription == error.message)
    }

    @Test func aRateLimitThatIsLongerThanTheCallerAllowsSaysHowLong() async throws {
        let answer = Answer(status: 429, headers: [(name: "Retry-After", value: "300")], body: Data())
        let client = try ownClient(OwnTransport { _ in answer })
        let error = try await failure { try await client.me.get() }
        guard case .rateLimited(let details) = error else { return #expect(Bool(false), "\(error)") }
        #expect(try #require(details.retryAfter) >= .seconds(300))
        #expect(details.certainty == .rejected)
    }

    @Test func whatIsNotConnectedWasNotSent() async throws {
        let options = ClientOptions(baseURL: "http://127.0.0.1:1", calls: CallOptions(maxAttempts: 1))
        let client = try MonacoClient(.unsafeLiteral(unknownKey), options)
        let error = try await failure { try await client.me.get() }
        guard case .connection(let details) = error else { return #expect(Bool(false), "\(error)") }
        #expect(details.certainty == .notSent)
        #expect(details.cause?.hasPrefix("URLError: ") == true)
    }

    @Test func aTimeoutIsUnknownAndTheConnectionIsNotWaitedFor() async throws {
        try await withEmulator { emulator in
            try await emulator.fault(["stall_ms": 60_000])
            let client = try emulator.client()
            let options = CallOptions(timeout: .milliseconds(100), maxAttempts: 1)
            let error = try await failure { try await client.me.get(options: options) }
            guard case .timeout(let details) = error else { return #expect(Bool(false), "\(error)") }
            #expect(details.certainty == .unknown)
        }
    }

    @Test func aSuccessThatIsNoJSONWasApplied() async throws {
        for body in ["{", "\u{FEFF}{}", "[1,]", #"{"data":"\uD800"}"#] {
            let client = try ownClient(OwnTransport { _ in Answer(status: 200, headers: [], body: Data(body.utf8)) })
            let error = try await failure { try await client.contacts.create(ContactCreate(email: "e")) }
            guard case .undecodable(let details) = error else { return #expect(Bool(false), "\(error)") }
            #expect(details.certainty == .applied)
        }
    }

    @Test func jsonInAnotherEncodingIsNone() async throws {
        let texts: [String.Encoding] = [.utf16LittleEndian, .utf16BigEndian, .utf32LittleEndian, .isoLatin1]
        for encoding in texts {
            let body = try #require(#"{"data":{"org_id":"é"}}"#.data(using: encoding))
            let client = try ownClient(OwnTransport { _ in Answer(status: 200, headers: [], body: body) })
            guard case .undecodable = try await failure({ try await client.me.get() }) else {
                return #expect(Bool(false), "\(encoding) was read")
            }
        }
    }

    @Test func whatATransportGivesThatIsNoAnswerIsAFailure() async throws {
        let answers = [
            Answer(status: -1, headers: [], body: Data()), Answer(status: 70_000, headers: [], body: Data()),
            Answer(status: 200, headers: [(name: "x", value: "a\nb")], body: Data()),
        ]
        for answer in answers {
            let client = try ownClient(OwnTransport { _ in answer }, ClientOptions(calls: CallOptions(maxAttempts: 1)))
            guard case .connection = try await failure({ try await client.me.get() }) else {
                return #expect(Bool(false), "\(answer.status) was taken")
            }
        }
    }

    @Test func aRequestThatCannotBeBuiltIsRefusedAndNothingIsSent() async throws {
        let transport = OwnTransport()
        let client = try ownClient(transport)
        guard case .invalidRequest = try await failure({ try await client.contacts.get("") }) else {
            return #expect(Bool(false), "an empty id was taken")
        }
        guard case .invalidRequest = try await failure({ try await client.request(.post, "/v1/x", body: Double.nan) }) else {
            return #expect(Bool(false), "no number was taken")
        }
        let headers = CallOptions(headers: ["authorization": "Basic x"])
        guard case .invalidRequest = try await failure({ try await client.me.get(options: headers) }) else {
            return #expect(Bool(false), "the header was taken")
        }
        #expect(transport.sent == 0)
    }
}

import Foundation
import MonacoCRM

@testable import MonacoCRM

/// What came of a case: how the calls of each line ended, where the key was shown, and the names of the events and lines that were heard.
struct Played {
    let outcomes: [[JSON]]
    let leaks: [String]
    let heard: Set<String>
}

/// All that comes out of a client, to be searched for the key.
private struct Reached: Sendable {
    private let found = Kept<String>()
    private let names = Kept<String>()

    var heard: Set<String> { Set(names.all) }
    var leaks: [String] { found.all }

    /// Looks at once: what is kept would keep the client, which hears.
    func keep(_ thing: Any, as name: String) {
        names.keep(name)
        for way in MonacoCRMTests.leaks(of: thing) { found.keep("\(way) of \(type(of: thing))") }
    }

    /// A client, what it is made of, and what it gives without sending anything.
    func keep(_ client: MonacoClient) throws {
        let given: [Any] = [client, client.contacts, client.contacts.list(), try client.limits(), try client.explain("get_me")]
        for thing in given { keep(thing, as: "client") }
    }
}

/// Runs a case's calls with one client.
func play(_ calls: [JSON], told: JSON, key: String) async throws -> Played {
    let reached = Reached()
    let options = ClientOptions(
        baseURL: told["base_url"]?.string,
        calls: CallOptions(
            timeout: .milliseconds(told["timeout_ms"]?.integer ?? 5000), connectTimeout: milliseconds(told["connect_timeout_ms"]),
            readTimeout: milliseconds(told["read_timeout_ms"])),
        backoffInitial: .milliseconds(10), logger: { reached.keep($1, as: "log") }, onEvent: { reached.keep($0, as: $0.name) })
    let client = try MonacoClient(.unsafeLiteral(key), options)
    var outcomes: [[JSON]] = []
    for call in calls {
        try await Task.sleep(for: milliseconds(call["after_ms"]) ?? .zero)
        outcomes.append(await together(client, call, reached))
    }
    try reached.keep(client)
    client.close()
    return Played(outcomes: outcomes, leaks: reached.leaks, heard: reached.heard)
}

private func milliseconds(_ value: JSON?) -> Duration? {
    value?.integer.map { .milliseconds($0) }
}

private func together(_ client: MonacoClient, _ call: JSON, _ reached: Reached) async -> [JSON] {
    await withTaskGroup(of: JSON.self) { group in
        for _ in 0..<(call["together"]?.integer ?? 1) { group.addTask { await ending(client, call, reached) } }
        return await group.reduce(into: []) { $0.append($1) }
    }
}

private func ending(_ client: MonacoClient, _ call: JSON, _ reached: Reached) async -> JSON {
    let task = Task { try await client.withResponse { try await send($0, call) } }
    if let cancelled = milliseconds(call["cancel_after_ms"]) {
        try? await Task.sleep(for: cancelled)
        task.cancel()
    }
    switch await task.result {
    case .success(let (_, response)):
        for thing in [response, response.headers, response.body, response.json as Any] as [Any] {
            reached.keep(thing, as: "answer")
        }
        let body = JSON.string(String(decoding: response.body, as: UTF8.self))
        return ["success": ["status": .integer(response.status), "attempts": .integer(response.attempts), "body": body]]
    case .failure(let error as MonacoError):
        for thing in [error, error.details] as [Any] { reached.keep(thing, as: "error") }
        return outcome(error)
    case .failure(let error): return .string("thrown: \(error)")
    }
}

private func outcome(_ error: MonacoError) -> JSON {
    if case .cancelled = error { return "cancelled" }
    var facts: [String: JSON] = [
        "kind": .string(snakeCase(error.kind)), "certainty": .string(error.certainty.rawValue),
        "attempts": .integer(error.attempts),
    ]
    facts["status"] = error.status.map(JSON.integer)
    facts["cause"] = error.cause.map(JSON.string)
    return ["error": .object(facts)]
}

private func send(_ client: MonacoClient, _ call: JSON) async throws {
    let options = CallOptions(maxAttempts: call["max_attempts"]?.integer ?? 1)
    switch call["operation"]?.string {
    case "get_me": _ = try await client.me.get(options: options)
    case "create_contact": _ = try await client.contacts.create(ContactCreate(email: "ada@example.com"), options: options)
    default: try await client.contacts.delete("con_1", options: options)
    }
}

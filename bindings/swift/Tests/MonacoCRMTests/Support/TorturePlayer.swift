import Foundation
import MonacoCRM

@testable import MonacoCRM

/// What came of a case: how the calls of each line ended, and whether the key was told to anybody.
struct Played {
    let outcomes: [[JSON]]
    let leaks: [String]
}

/// Runs a case's calls with one client.
func play(_ calls: [JSON], told: JSON, key: String) async throws -> Played {
    let heard = Kept<String>()
    let options = ClientOptions(
        baseURL: told["base_url"]?.string,
        calls: CallOptions(
            timeout: .milliseconds(told["timeout_ms"]?.integer ?? 5000), connectTimeout: milliseconds(told["connect_timeout_ms"]),
            readTimeout: milliseconds(told["read_timeout_ms"])),
        backoffInitial: .milliseconds(10), logger: { heard.keep($1) }, onEvent: { heard.keep(String(reflecting: $0)) })
    let client = try MonacoClient(.unsafeLiteral(key), options)
    var outcomes: [[JSON]] = []
    for call in calls {
        try await Task.sleep(for: milliseconds(call["after_ms"]) ?? .zero)
        outcomes.append(await together(client, call, heard))
    }
    client.close()
    return Played(outcomes: outcomes, leaks: heard.all.filter { $0.contains(key) })
}

private func milliseconds(_ value: JSON?) -> Duration? {
    value?.integer.map { .milliseconds($0) }
}

private func together(_ client: MonacoClient, _ call: JSON, _ heard: Kept<String>) async -> [JSON] {
    await withTaskGroup(of: JSON.self) { group in
        for _ in 0..<(call["together"]?.integer ?? 1) { group.addTask { await ending(client, call, heard) } }
        return await group.reduce(into: []) { $0.append($1) }
    }
}

private func ending(_ client: MonacoClient, _ call: JSON, _ heard: Kept<String>) async -> JSON {
    let task = Task { try await client.withResponse { try await send($0, call) } }
    if let cancelled = milliseconds(call["cancel_after_ms"]) {
        try? await Task.sleep(for: cancelled)
        task.cancel()
    }
    switch await task.result {
    case .success(let (_, response)):
        let body = JSON.string(String(decoding: response.body, as: UTF8.self))
        return ["success": ["status": .integer(response.status), "attempts": .integer(response.attempts), "body": body]]
    case .failure(let error as MonacoError):
        heard.keep(String(reflecting: error.details))
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

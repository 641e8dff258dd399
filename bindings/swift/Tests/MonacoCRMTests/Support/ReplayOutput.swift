import Foundation
import MonacoCore
import Testing

@testable import MonacoCRM

// What the binding answers, as a transcript writes it.

func json(_ number: UInt64) -> JSON {
    Int(exactly: number).map(JSON.integer) ?? .number(Double(number))
}

func shown(_ refusal: Refused) -> JSON {
    guard case .Because(let error, _) = refusal else { return .null }
    return ["error": shown(error)]
}

func shown(_ error: CoreError) -> JSON {
    var members: [String: JSON] = [
        "kind": .string(snakeCase(error.kind)),
        "message": .string(error.message),
        "certainty": .string(snakeCase(error.certainty)),
        "attempts": .integer(Int(error.attempts)),
    ]
    members["status"] = error.status.map { .integer(Int($0)) }
    members["code"] = error.code.map(JSON.string)
    members["body"] = error.body.map(JSON.string)
    members["request_id"] = error.requestId.map(JSON.string)
    members["retry_after_ms"] = error.retryAfterMs.map(json)
    members["cause"] = error.cause.map(JSON.string)
    return .object(members)
}

func shownStep(_ step: Step, page: JSON?, completed: CoreError?) -> JSON {
    switch step {
    case .send(let outbound): ["send": shown(outbound)]
    case .wait(let until, let why): ["wait": ["until": json(until), "why": .string(snakeCase(why))]]
    case .fetchKey(let reason, let deadline): ["fetch_key": ["reason": .string(snakeCase(reason)), "deadline": json(deadline)]]
    case .done(let success): ["done": shown(success, page)]
    case .failed(let error): ["failed": shown(completed ?? error)]
    case .unknown: "unknown"
    }
}

private func shown(_ success: MonacoCore.Success, _ page: JSON?) -> JSON {
    [
        "status": .integer(Int(success.status)),
        "request_id": success.requestId.map(JSON.string) ?? .null,
        "attempts": .integer(Int(success.attempts)),
        "page": page ?? .null,
    ]
}

private func shown(_ outbound: Outbound) -> JSON {
    let lines = outbound.headers.split(separator: "\n", omittingEmptySubsequences: false).map { JSON.string(String($0)) }
    return [
        "method": .string(outbound.method),
        "url": .string(outbound.url),
        "headers": .array(stride(from: 0, to: lines.count - 1, by: 2).map { [lines[$0], lines[$0 + 1]] }),
        "body": outbound.body.map { .string(String(decoding: $0, as: UTF8.self)) } ?? .null,
        "key": .string(outbound.key),
        "attempt": .integer(Int(outbound.attempt)),
        "timeout_ms": json(outbound.timeoutMs),
        "connect_timeout_ms": json(outbound.connectTimeoutMs),
        "read_timeout_ms": json(outbound.readTimeoutMs),
        "deadline": json(outbound.deadline),
    ]
}

func shownRequest(_ request: PageRequest?) -> JSON {
    guard let request else { return .null }
    let query = request.query.map { [JSON.string($0.name), .string($0.value)] as JSON }
    return ["query": .array(query), "body": request.body.map(JSON.string) ?? .null]
}

func accept(_ pages: Pages, _ page: JSON) throws -> JSON {
    let counts = try #require(page["pagination"])
    let pagination = Pagination(
        page: try number(counts["page"]), pageSize: try number(counts["page_size"]), totalCount: try number(counts["total_count"]),
        totalPages: try number(counts["total_pages"])
    )
    let rows = try #require(page["rows"]?.array).map { Row(id: $0["id"]?.string, createdAt: $0["created_at"]?.string) }
    let accepted = pages.acceptFacts(pagination: pagination, rows: rows)
    return ["keep": .array(accepted.keep.map { .integer(Int($0)) }), "done": .bool(accepted.done), "exact": .bool(pages.isExact())]
}

func errorKind(_ name: JSON?) throws -> ErrorKind {
    let kinds: [ErrorKind] = [
        .invalidKey, .invalidConfig, .invalidRequest, .keyProvider, .badRequest, .authentication, .permissionDenied, .notFound,
        .conflict,
        .unprocessable, .rateLimited, .server, .unexpectedStatus, .connection, .certificate, .proxy, .timeout, .undecodable,
        .cancelled,
        .misuse,
    ]
    return try #require(kinds.first { snakeCase($0) == name?.string })
}

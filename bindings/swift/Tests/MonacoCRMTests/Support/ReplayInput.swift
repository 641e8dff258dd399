import Foundation
import MonacoCore
import Testing

@testable import MonacoCRM

// What a transcript says to the binding.

func string(_ value: JSON?) throws -> String { try #require(value?.string) }

func number(_ value: JSON?) throws -> UInt64 {
    if let whole = value?.integer { return UInt64(whole) }
    // Beyond what Int holds, a transcript means the end of time.
    return UInt64(exactly: try #require(value?.number)) ?? .max
}

func text(_ value: JSON) throws -> String { try value.text() }

func parsed(_ text: String) throws -> JSON { try #require(JSON(Data(text.utf8))) }

func bytes(_ hex: JSON?) throws -> Data {
    let digits = Array(try string(hex))
    return Data(try stride(from: 0, to: digits.count, by: 2).map { try #require(UInt8(String(digits[$0...$0 + 1]), radix: 16)) })
}

func keys(_ given: JSON?) throws -> [ApiKey] {
    if given == "provider" { return [] }
    if let pair = given?["standby"]?.array { return try pair.map { try ApiKey.parse(text: string($0)) } }
    return [try key(given)]
}

func key(_ given: JSON?) throws -> ApiKey {
    if let literal = given?["literal"]?.string { return try ApiKey.parse(text: literal) }
    return try ApiKey.opaque(token: string(given?["opaque"]))
}

func options(_ step: JSON) throws -> MonacoCore.CallOptions? {
    try step["options"].map { try MonacoCore.CallOptions(json: text($0)) }
}

func request(_ step: JSON) throws -> Request {
    let given = try #require(step["request"])
    let operation = try #require(given["operation"])
    let asked: Asked
    if let id = operation.string {
        asked = .operation(id: id)
    } else {
        let (method, path) = (try string(operation["method"]), try string(operation["path"]))
        asked = .raw(method: method, path: path, retrySafety: try string(operation["retry_safety"]))
    }
    return Request(
        asked: asked, path: try fields(given["path_args"]), query: try fields(given["query"]),
        headers: try fields(given["headers"]),
        body: given["body"]?.string, customFields: given["custom_fields"]?.string, extra: given["extra"]?.string
    )
}

private func fields(_ pairs: JSON?) throws -> [Field] {
    try (pairs?.array ?? []).map { Field(name: try string($0.array?.first), value: try string($0.array?.last)) }
}

func answer(_ response: JSON) throws -> Answer {
    let headers = try fields(response["headers"]).map { (name: $0.name, value: $0.value) }
    return Answer(
        status: try #require(response["status"]?.integer), headers: headers, body: Data((response["body"]?.string ?? "").utf8))
}

func inputOf(_ input: JSON) throws -> Input {
    if input == "timeout" { return .timeout }
    if input == "cancel" { return .cancel }
    if let failure = input["failure"] {
        let kind = try #require(TransportFailure.Kind.allCases.first { snakeCase($0) == failure["kind"]?.string })
        return .failed(kind: kind.inCore, cause: try string(failure["cause"]))
    }
    if let failure = input["key_error"]?.string { return .noKey(failure: failure) }
    do {
        return .key(key: try key(input["key"]))
    } catch Refused.Because(let error, _) {
        // A key that does not parse is the provider's failure.
        return .noKey(failure: error.message)
    }
}

/// A case's name as the core's.
func snakeCase(_ value: some Any) -> String {
    "\(value)".reduce(into: "") { name, letter in name += letter.isUppercase ? "_\(letter.lowercased())" : "\(letter)" }
}

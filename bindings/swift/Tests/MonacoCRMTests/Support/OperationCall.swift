import Foundation
import MonacoCore
import Testing

@testable import MonacoCRM

/// A call of a case of `tests/operations/cases.json`, by the method of its operation.
struct OperationCall: Sendable {
    let operation: String
    /// `happy`, `refused` or `unknown`.
    let kind: String
    /// Makes it, and gives what the case compares: typed properties by the API's names.
    let make: @Sendable (MonacoClient) async throws -> JSON?
}

/// A property as the API would have it; null where it is nil.
func shown(_ value: (some JSONConvertible)?) -> JSON { value?.jsonValue ?? .null }

func instant(_ text: String) throws -> Date { try #require(Date(iso8601: text)) }

/// Whether what a case says comes back did: some fields of a record, and of its own fields those that are named.
func holds(_ expected: JSON, of given: JSON) -> Bool {
    guard let names = expected.object else { return expected == given || isSameInstant(expected, given) }
    return names.allSatisfy { name, value in
        let given = given[name] ?? .null
        return name == "first" || name == "custom_fields" ? holds(value, of: given) : value == given || isSameInstant(value, given)
    }
}

/// The error as a case has it.
func shown(_ error: MonacoError) -> [String: JSON] {
    [
        "kind": .string(snakeCase(error.kind)), "certainty": .string(error.certainty.rawValue),
        "status": error.status.map(JSON.integer) ?? .null,
    ]
}

/// The emulator's instants are finer than those of JSON's texts here.
private func isSameInstant(_ one: JSON, _ other: JSON) -> Bool {
    guard let one = one.string.flatMap(Date.init(iso8601:)), let other = other.string.flatMap(Date.init(iso8601:)) else {
        return false
    }
    return abs(one.timeIntervalSince(other)) < 0.001
}

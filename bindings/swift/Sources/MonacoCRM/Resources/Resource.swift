import Foundation

/// Reads an item's envelope, in which the core has found an object.
func item<Item: Model>(_ content: Content?) -> Item {
    Item(record: Record(content?.members?["data"]))
}

/// Reads an empty answer.
func nothing(_ content: Content?) {}

/// A body's fields under the API's names; what is nil is left out.
struct Body {
    private var members: [String: JSON] = [:]

    mutating func set(_ name: String, _ value: String?) { members[name] = value.map(JSON.string) }
    mutating func set(_ name: String, _ value: Bool?) { members[name] = value.map(JSON.bool) }
    mutating func set(_ name: String, _ value: JSON?) { members[name] = value }
    mutating func set(_ name: String, _ value: [String]?) { members[name] = value.map { .array($0.map(JSON.string)) } }

    /// The organisation's own fields, by UUID. Throws `MonacoError.invalidRequest` for another key: the API would take it and lose it.
    mutating func setOwn(_ fields: [String: JSON]) throws {
        for (id, value) in fields {
            guard UUID(uuidString: id) != nil else {
                throw MonacoError.refused(
                    .invalidRequest, "customFields has the key \(id); expected the field's UUID, without custom_field_")
            }
            members["custom_field_\(id.lowercased())"] = value
        }
    }

    /// Throws `MonacoError.invalidRequest` for a number that JSON has no form for.
    func text() throws -> String { try JSON.object(members).text() }
}

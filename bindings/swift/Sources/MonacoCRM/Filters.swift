/// Which records a listing gives: a rule on a field, or filters that are put together, nested to any depth.
///
/// ```swift
/// let filters: Filter = .anyOf([
///     .where("email").contains("@example.com"),
///     .allOf([.where("title").isEmpty(), .where("created_at").greaterThan("2026-01-01")]),
/// ])
/// ```
///
/// `client.schemas.fields` tells the fields, their conditions and values; a custom field is `custom_field_<uuid>`.
public struct Filter: Sendable, Hashable {
    private let json: JSON
    private let isRule: Bool

    /// What `field` must be is what the conditions of the result say.
    public static func `where`(_ field: String) -> Condition {
        Condition(field: field)
    }

    /// Holds where all of these do.
    public static func allOf(_ filters: [Filter]) -> Filter {
        Filter(filters, under: "and")
    }

    /// Holds where at least one of these does.
    public static func anyOf(_ filters: [Filter]) -> Filter {
        Filter(filters, under: "or")
    }

    private init(_ filters: [Filter], under operation: JSON) {
        json = ["operator": operation, "filters": .array(filters.map(\.json))]
        isRule = false
    }

    fileprivate init(rule: [String: JSON]) {
        json = .object(rule)
        isRule = true
    }
}

extension Filter: JSONConvertible {
    /// As a request takes it: a single rule stands in an array, in which all hold.
    public var jsonValue: JSON { isRule ? [json] : json }
}

/// A field that a rule is on, which one of these methods completes.
public struct Condition: Sendable {
    let field: String

    /// Holds where the condition of that name does, which this package need not know.
    ///
    /// - Parameters:
    ///   - name: As the field schema has it, such as "is_before".
    ///   - value: One value, or a list; none where the condition takes none.
    public func condition(_ name: String, _ value: (any JSONConvertible)? = nil) -> Filter {
        var rule: [String: JSON] = ["field": .string(field), "condition": .string(name)]
        rule["value"] = value?.jsonValue
        return Filter(rule: rule)
    }
}

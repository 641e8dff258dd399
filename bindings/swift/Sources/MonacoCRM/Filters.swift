/// A filter of listings: a rule, or rules under one operator, nested to any depth.
///
/// `field` and its conditions come from the entity's field schema; a custom field is `custom_field_<uuid>`.
///
/// Conditions seen: is, is_not, equals, not_equals, contains, not_contains, greater_than, less_than, greater_than_or_equals,
/// less_than_or_equals, is_empty, is_not_empty. The last two take no `value`.
public indirect enum Filter: Sendable, Hashable {
    case rule(_ field: String, _ condition: String, JSON? = nil)
    /// All of these hold.
    case all([Filter])
    /// One of these holds.
    case any([Filter])
}

extension Filter {
    /// As a listing takes it: a single rule stands in an array, in which all hold.
    var listed: JSON {
        if case .rule = self { [json] } else { json }
    }

    var json: JSON {
        switch self {
        case .rule(let field, let condition, let value?):
            ["field": .string(field), "condition": .string(condition), "value": value]
        case .rule(let field, let condition, nil): ["field": .string(field), "condition": .string(condition)]
        case .all(let filters): ["operator": "and", "filters": .array(filters.map(\.json))]
        case .any(let filters): ["operator": "or", "filters": .array(filters.map(\.json))]
        }
    }
}

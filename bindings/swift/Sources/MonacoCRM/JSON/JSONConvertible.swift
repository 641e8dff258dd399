public import Foundation

/// What has a form in JSON, and so may be a value of a filter: texts, numbers, dates, lists, enumerations, records, and `JSON` itself.
public protocol JSONConvertible: Sendable {
    /// As it is sent.
    var jsonValue: JSON { get }
}

extension JSON: JSONConvertible {
    public var jsonValue: JSON { self }
}

extension String: JSONConvertible {
    public var jsonValue: JSON { .string(self) }
}

extension Int: JSONConvertible {
    public var jsonValue: JSON { .integer(self) }
}

extension Double: JSONConvertible {
    public var jsonValue: JSON { .number(self) }
}

extension Bool: JSONConvertible {
    public var jsonValue: JSON { .bool(self) }
}

/// An instant in UTC, to the millisecond.
extension Date: JSONConvertible {
    public var jsonValue: JSON { .string(iso8601) }
}

extension Array: JSONConvertible where Element: JSONConvertible {
    public var jsonValue: JSON { .array(map(\.jsonValue)) }
}

extension Dictionary: JSONConvertible where Key == String, Value: JSONConvertible {
    public var jsonValue: JSON { .object(mapValues(\.jsonValue)) }
}

import Foundation

/// A record as the server sent it, unknown fields included.
public struct Record: Sendable {
    private var content: Content

    /// Of a member that `JSONSerialization` decoded.
    init(_ value: Any? = nil) {
        content = Content(value as? [String: Any] ?? [:])
    }

    private var members: [String: Any] { content.members ?? [:] }

    /// The field of that name as it was sent; nil where it was not.
    public subscript(_ name: String) -> JSON? {
        members[name].map(JSON.init(foundation:))
    }

    /// All that was sent.
    public var fields: [String: JSON] { members.mapValues(JSON.init(foundation:)) }

    /// Leaves the field out where `value` is nil.
    mutating func set(_ name: String, _ value: (some JSONConvertible)?) {
        var members = members
        members[name] = value?.jsonValue.foundation
        content = Content(members)
    }

    /// The organisation's own fields by UUID.
    var ownFields: [String: JSON] {
        let own = members.compactMap { name, value in ownFieldID(name).map { ($0, JSON(foundation: value)) } }
        return Dictionary(own) { _, last in last }
    }
}

/// A field in its type; nil for one that was not sent, or in another.
extension Record {
    func text(_ name: String) -> String? { members[name] as? String }

    func integer(_ name: String) -> Int? { self[name]?.integer }

    func number(_ name: String) -> Double? { self[name]?.number }

    func flag(_ name: String) -> Bool? { self[name]?.bool }

    /// Nil for what is no ISO 8601 instant; without an offset it is UTC.
    func date(_ name: String) -> Date? { text(name).flatMap(Date.init(iso8601:)) }

    func enumeration<Value: OpenEnumeration>(_ name: String) -> Value? { text(name).map(Value.init(rawValue:)) }

    func model<Value: Model>(_ name: String) -> Value? { Value(foundation: members[name]) }

    func texts(_ name: String) -> [String]? { members[name] as? [String] }

    func enumerations<Value: OpenEnumeration>(_ name: String) -> [Value]? { texts(name)?.map(Value.init(rawValue:)) }

    /// Without those that are no objects.
    func models<Value: Model>(_ name: String) -> [Value]? {
        (members[name] as? [Any])?.compactMap(Value.init(foundation:))
    }

    /// Without those that are no objects.
    func modelsByKey<Value: Model>(_ name: String) -> [String: Value]? {
        (members[name] as? [String: Any])?.compactMapValues(Value.init(foundation:))
    }
}

extension Model {
    fileprivate init?(foundation value: Any?) {
        guard value is [String: Any] else { return nil }
        self.init(record: Record(value))
    }
}

private let ownFieldPrefix = "custom_field_"

private func ownFieldID(_ name: String) -> String? {
    guard name.lowercased().hasPrefix(ownFieldPrefix) else { return nil }
    let id = name.dropFirst(ownFieldPrefix.count).lowercased()
    return UUID(uuidString: id) == nil ? nil : id
}

extension Record: Codable, Hashable {
    public init(from decoder: any Decoder) throws {
        self.init(try [String: JSON](from: decoder).mapValues(\.foundation))
    }

    public func encode(to encoder: any Encoder) throws {
        try fields.encode(to: encoder)
    }

    public static func == (one: Record, other: Record) -> Bool { one.fields == other.fields }

    public func hash(into hasher: inout Hasher) { hasher.combine(fields) }
}

extension JSON {
    /// As `JSONSerialization` would give it.
    fileprivate var foundation: Any {
        switch self {
        case .null: NSNull()
        case .bool(let flag): NSNumber(value: flag)
        case .integer(let number): NSNumber(value: number)
        case .number(let number): NSNumber(value: number)
        case .string(let text): text
        case .array(let elements): elements.map(\.foundation)
        case .object(let members): members.mapValues(\.foundation)
        }
    }
}

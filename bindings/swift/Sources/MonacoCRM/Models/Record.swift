import Foundation

/// A record as the server sent it, unknown fields included.
public struct Record: Sendable {
    private let content: Content

    /// Of a member that `JSONSerialization` decoded.
    init(_ value: Any?) {
        content = Content(value as? [String: Any] ?? [:])
    }

    private var members: [String: Any] { content.members ?? [:] }

    /// The field of that name as it was sent; nil where it was not.
    public subscript(_ name: String) -> JSON? {
        members[name].map(JSON.init(foundation:))
    }

    /// All that was sent.
    public var fields: [String: JSON] { members.mapValues(JSON.init(foundation:)) }

    func text(_ name: String) -> String? { members[name] as? String }

    func flag(_ name: String) -> Bool? { self[name]?.bool }

    func texts(_ name: String) -> [String] { members[name] as? [String] ?? [] }

    func object(_ name: String) -> [String: JSON]? { self[name]?.object }

    /// Nil for what is no ISO 8601 instant; without an offset it is UTC.
    func date(_ name: String) -> Date? { text(name).flatMap(Date.init(iso8601:)) }

    /// The organisation's own fields by UUID.
    var ownFields: [String: JSON] {
        let own = members.compactMap { name, value in ownFieldID(name).map { ($0, JSON(foundation: value)) } }
        return Dictionary(own) { _, last in last }
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

/// A record with names for its declared fields. A field that was not sent, or not in its type, is nil; nothing of it fails the answer.
///
/// It is encoded as it was sent. What is printed shows no personal data.
public protocol Model: Sendable, Codable, Hashable, CustomStringConvertible, CustomReflectable {
    /// What was sent.
    var record: Record { get }

    init(record: Record)
}

extension Model {
    /// The field of that name as it was sent, known or not; nil where it was not.
    public subscript(_ name: String) -> JSON? { record[name] }

    public init(from decoder: any Decoder) throws {
        self.init(record: try Record(from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
        try record.encode(to: encoder)
    }

    public var description: String {
        let id = record.text("id").map { " \($0)" } ?? ""
        return "<\(Self.self)\(id)>"
    }

    public var customMirror: Mirror { Mirror(self, children: []) }
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

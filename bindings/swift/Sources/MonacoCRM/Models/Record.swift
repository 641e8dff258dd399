import Foundation

/// A record as the server sent it, unknown fields included.
public struct Record: Sendable {
    /// All that was sent.
    public private(set) var fields: [String: JSON]

    /// Of what is no object: one without fields.
    init(_ value: JSON? = nil) {
        fields = value?.object ?? [:]
    }

    /// The field of that name as it was sent; nil where it was not.
    public subscript(_ name: String) -> JSON? { fields[name] }

    /// Leaves the field out where `value` is nil.
    mutating func set(_ name: String, _ value: (some JSONConvertible)?) {
        fields[name] = value?.jsonValue
    }

    /// The organisation's own fields by UUID.
    var ownFields: [String: JSON] {
        let own = fields.compactMap { name, value in ownFieldID(name).map { ($0, value) } }
        return Dictionary(own) { _, last in last }
    }
}

/// A field in its type; nil for one that was not sent, or in another.
extension Record {
    func text(_ name: String) -> String? { fields[name]?.string }

    func integer(_ name: String) -> Int? { self[name]?.integer }

    func number(_ name: String) -> Double? { self[name]?.number }

    func flag(_ name: String) -> Bool? { self[name]?.bool }

    /// Nil for what is no ISO 8601 instant; without an offset it is UTC.
    func date(_ name: String) -> Date? { text(name).flatMap(Date.init(iso8601:)) }

    func enumeration<Value: OpenEnumeration>(_ name: String) -> Value? { text(name).map(Value.init(rawValue:)) }

    func model<Value: Model>(_ name: String) -> Value? { fields[name].flatMap(Value.init(json:)) }

    /// Nil where one of them is no text.
    func texts(_ name: String) -> [String]? {
        let elements = fields[name]?.array
        let texts = elements?.compactMap(\.string)
        return texts?.count == elements?.count ? texts : nil
    }

    func enumerations<Value: OpenEnumeration>(_ name: String) -> [Value]? { texts(name)?.map(Value.init(rawValue:)) }

    /// Without those that are no objects.
    func models<Value: Model>(_ name: String) -> [Value]? {
        fields[name]?.array?.compactMap(Value.init(json:))
    }

    /// Without those that are no objects.
    func modelsByKey<Value: Model>(_ name: String) -> [String: Value]? {
        fields[name]?.object?.compactMapValues(Value.init(json:))
    }
}

extension Model {
    fileprivate init?(json: JSON) {
        guard json.object != nil else { return nil }
        self.init(record: Record(json))
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
        fields = try [String: JSON](from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try fields.encode(to: encoder)
    }
}

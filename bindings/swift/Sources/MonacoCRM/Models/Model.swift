/// A record with names for its declared fields. A field that was not sent, or not in its type, is nil; nothing of it fails the answer.
///
/// It is encoded as it was sent. What is printed shows no personal data.
public protocol Model: Sendable, Codable, Hashable, JSONConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What was sent.
    var record: Record { get }

    init(record: Record)
}

extension Model {
    /// The field of that name as it was sent, known or not; nil where it was not.
    public subscript(_ name: String) -> JSON? { record[name] }

    public var jsonValue: JSON { .object(record.fields) }

    public init(from decoder: any Decoder) throws {
        self.init(record: try Record(from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
        try record.encode(to: encoder)
    }

    /// What it is printed as too: `description` is a field of many records.
    public var debugDescription: String {
        let id = record.text("id").map { " \($0)" } ?? ""
        return "<\(Self.self)\(id)>"
    }

    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A record that requests hold too: what was read can be changed and passed back, and one can be made.
public protocol WritableModel: Model {
    var record: Record { get set }
}

extension WritableModel {
    /// The field of that name as it is sent, known or not; nil leaves it out, `.null` is sent.
    public subscript(_ name: String) -> JSON? {
        get { record[name] }
        set { record.set(name, newValue) }
    }
}

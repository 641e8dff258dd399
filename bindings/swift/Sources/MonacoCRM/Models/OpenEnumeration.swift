/// One of a set of texts. The set is open: Monaco may answer texts that this package has no constant for, and they stay what they are.
///
/// A text is taken for one too: `let status: CampaignStatus = "active"`.
public protocol OpenEnumeration: RawRepresentable, Sendable, Hashable, Codable, ExpressibleByStringLiteral, JSONConvertible,
    CustomStringConvertible
where RawValue == String {
    /// The text as it is sent.
    init(rawValue: String)
}

extension OpenEnumeration {
    public init(stringLiteral text: String) {
        self.init(rawValue: text)
    }

    public var jsonValue: JSON { .string(rawValue) }

    public var description: String { rawValue }
}

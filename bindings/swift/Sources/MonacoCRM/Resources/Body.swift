/// A request's body: its fields under the API's names, of which those that are nil are left out, and what is put in beside them.
struct Body: Sendable {
    private var fields: [String: JSON] = [:]
    /// The organisation's own fields, by UUID.
    let customFields: [String: JSON]
    /// Fields that the core does not know, and does not check.
    let extra: [String: JSON]

    init(customFields: [String: JSON] = [:], extra: [String: JSON] = [:]) {
        self.customFields = customFields
        self.extra = extra
    }

    mutating func set(_ name: String, _ value: (some JSONConvertible)?) {
        fields[name] = value?.jsonValue
    }

    mutating func setNull(_ names: some Sequence<some RawRepresentable<String>>) {
        for name in names { fields[name.rawValue] = .null }
    }

    /// Throws `MonacoError.invalidRequest` for a number that JSON has no form for.
    func text() throws -> String { try JSON.object(fields).text() }
}

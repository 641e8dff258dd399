internal import MonacoCore

extension Schemas {
    /// The fields of one kind of record, as `get` answers them; asked for once, and kept by the client and those made of it.
    ///
    /// Throws `MonacoError.notFound` and `MonacoError.unprocessable`.
    ///
    /// - Parameter entity: One of "accounts", "contacts", "meetings", "opportunities", "sequences" or "tasks".
    public func fields(_ entity: String, options: CallOptions? = nil) async throws -> FieldSchemas {
        if let kept = sender.runtime.fieldSchemas.with({ $0[entity] }) { return kept }
        let fields = FieldSchemas(try await get(entity, options: options))
        sender.runtime.fieldSchemas.with { $0[entity] = fields }
        return fields
    }
}

/// The fields of one kind of record, custom fields among them.
public struct FieldSchemas: Sendable, RandomAccessCollection {
    private let fields: [FieldSchema]

    init(_ fields: [FieldSchema]) {
        self.fields = fields
    }

    public var startIndex: Int { fields.startIndex }
    public var endIndex: Int { fields.endIndex }
    public subscript(position: Int) -> FieldSchema { fields[position] }

    /// The field of that key, such as "email" or "custom_field_<uuid>"; nil where there is none.
    public subscript(_ key: String) -> FieldSchema? { fields.first { $0.key == key } }

    /// Refuses what a listing could not be filtered or sorted by, before anything is sent. Throws `MonacoError.invalidRequest`, which
    /// names the fields.
    public func check(filters: Filter? = nil, sort: String? = nil) throws {
        let known = try fields.jsonValue.text()
        let filters = try filters?.jsonValue.text()
        try checked { try checkListing(schemas: known, filters: filters, sort: sort) }
    }
}

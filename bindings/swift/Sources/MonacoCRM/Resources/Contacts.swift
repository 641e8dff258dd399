/// The people of a CRM: `client.contacts`.
public struct Contacts: Sendable {
    let sender: Sender

    /// Contacts page by page, by number, in the order of `sort`.
    ///
    /// Pages are offsets over live data: a contact that is created or deleted meanwhile shifts them. ``listAll`` does not depend on them.
    ///
    /// - Parameters:
    ///   - filters: Which contacts; all unless given.
    ///   - sort: One field, `-` before it for descending; `-created_at` unless given.
    ///   - includeCustomFields: Whether contacts carry the organisation's own fields; true unless given.
    ///   - pageSize: 1 to 500; 100 unless given.
    ///   - page: The first page, from 1.
    ///   - limit: Items at most.
    ///   - position: Where an earlier listing with the same arguments stopped.
    public func list(
        filters: Filter? = nil,
        sort: String? = nil,
        includeCustomFields: Bool? = nil,
        pageSize: Int? = nil,
        page: Int? = nil,
        limit: Int? = nil,
        position: String? = nil,
        options: CallOptions? = nil
    ) -> Listing<Contact> {
        let pages = PageOptions(mode: .numbered, pageSize: pageSize, page: page, limit: limit, position: position)
        return listing(filters, sort, includeCustomFields, pages, options)
    }

    /// Every contact that stays, exactly once, oldest first, also while others write.
    ///
    /// At most once: every contact that is created, changed or deleted meanwhile. Where more records share one second than half a page,
    /// a creation that hides a deletion between two pages is the limit.
    ///
    /// - Parameters:
    ///   - filters: Which contacts; all unless given.
    ///   - includeCustomFields: Whether contacts carry the organisation's own fields; true unless given.
    ///   - pageSize: 1 to 500; 500 unless given.
    ///   - limit: Items at most.
    ///   - position: Where an earlier listing with the same arguments stopped.
    public func listAll(
        filters: Filter? = nil,
        includeCustomFields: Bool? = nil,
        pageSize: Int? = nil,
        limit: Int? = nil,
        position: String? = nil,
        options: CallOptions? = nil
    ) -> Listing<Contact> {
        let pages = PageOptions(mode: .everything, pageSize: pageSize, page: nil, limit: limit, position: position)
        return listing(filters, nil, includeCustomFields, pages, options)
    }

    /// One contact. Throws `MonacoError.notFound`.
    public func get(_ id: String, options: CallOptions? = nil) async throws -> ContactDetail {
        try await sender.send(Query("get_contact", path: ["contact_id": id]), options, item)
    }

    /// Makes a contact, and its account where there is none. Takes seconds; appends `tags`.
    ///
    /// It is not sent again after an unknown outcome; ``upsert`` is, because it lands on the same record. Throws `MonacoError.conflict` for
    /// a duplicate.
    public func create(_ contact: ContactCreate, options: CallOptions? = nil) async throws -> Contact {
        try await sender.send(Query("create_contact", body: contact.body()), options, item)
    }

    /// Makes or changes the contact of that `email`, else of that `linkedinURL`. Takes seconds; appends `tags`.
    ///
    /// Throws `MonacoError.conflict` where the two belong to two different contacts.
    public func upsert(_ contact: ContactCreate, options: CallOptions? = nil) async throws -> Contact {
        try await sender.send(Query("upsert_contact", body: contact.body()), options, item)
    }

    /// Sets what is given; `tags` replace the whole set.
    ///
    /// It is sent again after an unknown outcome only with `resendIdempotentByEffect`. Throws `MonacoError.notFound`.
    public func update(_ id: String, _ contact: ContactUpdate, options: CallOptions? = nil) async throws -> Contact {
        try await sender.send(Query("update_contact", path: ["contact_id": id], body: contact.body()), options, item)
    }

    /// Deletes a contact. Throws `MonacoError.notFound`, but not where an attempt of this very call deleted it.
    public func delete(_ id: String, options: CallOptions? = nil) async throws {
        try await sender.send(Query("delete_contact", path: ["contact_id": id]), options, nothing)
    }

    private func listing(
        _ filters: Filter?, _ sort: String?, _ includeCustomFields: Bool?, _ pages: PageOptions, _ options: CallOptions?
    ) -> Listing<Contact> {
        let sender = sender
        let start = { @Sendable in
            var body = Body()
            body.set("filters", filters?.listed)
            body.set("sort", sort)
            body.set("include_custom_fields", includeCustomFields)
            return try sender.pages(Query("list_contacts", body: body.text()), pages.text(), options)
        }
        let fetch = { @Sendable pages in try await sender.nextPage(of: pages, options) }
        return Listing(ListingState(start: start, fetch: fetch, read: Contact.init))
    }
}

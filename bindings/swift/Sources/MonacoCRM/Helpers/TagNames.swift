internal import MonacoCore

extension Tags {
    /// The ids of tags by their names, each once, in the names' order: records show names, and requests take ids.
    ///
    /// It is one request, for all tags of that kind of record. Throws `MonacoError.invalidRequest`, which names those that there are not.
    public func ids(object: TagObject, names: [String], options: CallOptions? = nil) async throws -> [String] {
        let known = try await list(object: object, options: options).jsonValue.text()
        return try checked { try tagIds(tags: known, names: names) }
    }
}

extension Contacts {
    /// Puts tags on a contact, beside those that it has, and gives the contact as it is then.
    ///
    /// It is three requests: what the contact has, the ids, the update. The API replaces the whole set, so that a tag which somebody
    /// else puts on the contact or takes off meanwhile is undone.
    ///
    /// Throws `MonacoError.notFound`, and `MonacoError.invalidRequest` for names that no tag for contacts has.
    @discardableResult
    public func addTags(_ contactID: String, _ names: [String], options: CallOptions? = nil) async throws -> Contact {
        let contact = try await get(contactID, options: options)
        let ids = try await Tags(sender: sender).ids(object: .contacts, names: contact.tags + names, options: options)
        return try await update(contactID, ContactUpdate(tags: ids), options: options)
    }
}

/// Reads an item's envelope, in which the core has found an object.
func item<Item: Model>(_ content: JSON?) -> Item {
    Item(record: Record(content?["data"]))
}

/// Reads the envelope of a whole collection, without what is no object.
func items<Item: Model>(_ content: JSON?) -> [Item] {
    Record(content).models("data") ?? []
}

/// Reads an empty answer.
func nothing(_ content: JSON?) {}

extension Sender {
    /// A listing of what `query` asks for, which is made when the listing is first asked for something.
    func listing<Row: Model>(
        _ pages: PageOptions, _ options: CallOptions?, _ query: @escaping @Sendable () throws -> Query
    ) -> Listing<Row> {
        let start = { @Sendable in try self.pages(query(), pages.text(), options) }
        let fetch = { @Sendable pages in try await nextPage(of: pages, options) }
        return Listing(ListingState(start: start, fetch: fetch, read: Row.init))
    }
}

internal import MonacoCore

/// Where a listing stands.
final class ListingState<Item: Sendable>: Sendable {
    private struct State {
        var pages: Pages?
        var items: [Item] = []
        var taken = 0
        var first: Page<Item>?
        var isFetching = false
    }

    private let state = Locked(State())
    private let start: @Sendable () throws -> Pages
    private let fetch: @Sendable (Pages) async throws -> Success?
    private let read: @Sendable (Record) -> Item

    /// `start` is asked when the listing is first asked for something, so that making one throws nothing.
    init(
        start: @escaping @Sendable () throws -> Pages,
        fetch: @escaping @Sendable (Pages) async throws -> Success?,
        read: @escaping @Sendable (Record) -> Item
    ) {
        self.start = start
        self.fetch = fetch
        self.read = read
    }

    var pages: Pages {
        get throws {
            try state.with { state in
                if let pages = state.pages { return pages }
                let pages = try start()
                state.pages = pages
                return pages
            }
        }
    }

    var position: String {
        get throws {
            let pages = try pages
            return pages.position(consumed: UInt32(state.with { $0.taken }))
        }
    }

    func nextItem() async throws -> Item? {
        while true {
            if let item = takeItem() { return item }
            if try await fetchPage() == nil { return nil }
        }
    }

    func nextPage() async throws -> Page<Item>? {
        guard let success = try await fetchPage() else { return nil }
        let items = state.with { state in
            state.taken = state.items.count
            return state.items
        }
        return Page(success, items: items, position: try position)
    }

    func firstPage() async throws -> Page<Item> {
        if let first = state.with({ $0.first }) { return first }
        guard let page = try await nextPage() else {
            throw MonacoError.refused(.invalidRequest, "the listing has no page left; make a new one")
        }
        state.with { $0.first = page }
        return page
    }

    private func takeItem() -> Item? {
        state.with { state in
            guard state.taken < state.items.count else { return nil }
            state.taken += 1
            return state.items[state.taken - 1]
        }
    }

    /// Fetches the next page, whose items are then the ones to hand out; nil where there is none.
    private func fetchPage() async throws -> Success? {
        let pages = try pages
        guard state.with({ !exchange(&$0.isFetching, true) }) else {
            throw MonacoError.refused(.misuse, "a listing is gone through by one task at a time")
        }
        defer { state.with { $0.isFetching = false } }
        while true {
            do {
                guard let success = try await fetch(pages) else { return nil }
                accept(success, pages)
                return success
            } catch let error as MonacoError {
                guard pages.refused(kind: error.kind) else { throw error }
            }
        }
    }

    private func accept(_ success: Success, _ pages: Pages) {
        let rows = success.content?["data"]?.array ?? []
        let keep = pages.accept(call: success.call) ?? []
        let items = keep.map { read(Record(rows[Int($0)])) }
        state.with { state in
            state.items = items
            state.taken = 0
        }
    }
}

private func exchange(_ flag: inout Bool, _ value: Bool) -> Bool {
    defer { flag = value }
    return flag
}

extension Page {
    /// The core has found the counts in what this is made of.
    init(_ success: Success, items: [Item], position: String) {
        let pagination = Record(success.content?["pagination"])
        self.init(
            items: items,
            position: position,
            response: Response(success),
            number: pagination["page"]?.integer ?? 0,
            pageSize: pagination["page_size"]?.integer ?? 0,
            totalCount: pagination["total_count"]?.integer ?? 0,
            totalPages: pagination["total_pages"]?.integer ?? 0
        )
    }
}

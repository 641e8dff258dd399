internal import MonacoCore

/// Items across pages, fetched as they are asked for: `for try await item in listing`.
///
/// It is gone through once, by one task at a time; ``position`` tells where to go on.
public struct Listing<Item: Sendable>: AsyncSequence, Sendable {
    public typealias Element = Item

    private let state: ListingState<Item>

    init(_ state: ListingState<Item>) {
        self.state = state
    }

    /// Where the listing stands after the last item that was taken: pass it to a listing of the same request to go on.
    public var position: String {
        get throws { try state.position }
    }

    /// Whether every record that matches throughout is delivered exactly once. True of no listing by number.
    public var isExact: Bool {
        get throws { try state.pages.isExact() }
    }

    /// Whole pages, from the next one on. A page that was handed out counts as taken.
    public var pages: PageSequence<Item> { PageSequence(state) }

    /// The listing's first page; its items are not delivered again. Throws `MonacoError.invalidRequest` where none is left.
    public func firstPage() async throws -> Page<Item> {
        try await state.firstPage()
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(state: state)
    }

    /// Items, from the next one on.
    public struct Iterator: AsyncIteratorProtocol {
        let state: ListingState<Item>

        /// Throws `MonacoError`.
        public func next() async throws -> Item? {
            try await state.nextItem()
        }
    }
}

/// Whole pages of a listing.
public struct PageSequence<Item: Sendable>: AsyncSequence, Sendable {
    public typealias Element = Page<Item>

    private let state: ListingState<Item>

    init(_ state: ListingState<Item>) {
        self.state = state
    }

    public func makeAsyncIterator() -> Iterator {
        Iterator(state: state)
    }

    /// Pages, from the next one on.
    public struct Iterator: AsyncIteratorProtocol {
        let state: ListingState<Item>

        /// Throws `MonacoError`.
        public func next() async throws -> Page<Item>? {
            try await state.nextPage()
        }
    }
}

/// One page. `items` are those that the listing had not delivered before, at most its `limit`.
public struct Page<Item: Sendable>: Sendable {
    public let items: [Item]
    /// Where the listing stands after this page.
    public let position: String
    /// The answer as it came.
    public let response: Response
    /// The page's number, from 1, as the server counts.
    public let number: Int
    /// Rows a page.
    public let pageSize: Int
    /// Rows that match in all.
    public let totalCount: Int
    /// Pages in all.
    public let totalPages: Int
}

/// How to list; `position` is what an earlier listing of the same request gave.
struct PageOptions {
    enum Mode: String {
        case numbered
        case everything
    }

    let mode: Mode
    let pageSize: Int?
    var page: Int?
    let limit: Int?
    let position: String?

    /// The JSON of the core's `PageOptions`, which the core checks. Throws `MonacoError.invalidRequest`.
    func text() throws -> String {
        var members: Members = ["mode": .string(mode.rawValue)]
        members["page_size"] = try whole("pageSize", pageSize, .invalidRequest)
        members["page"] = try whole("page", page, .invalidRequest)
        members["limit"] = try whole("limit", limit, .invalidRequest)
        members["position"] = position.map(JSON.string)
        return try JSON.object(members).text()
    }
}

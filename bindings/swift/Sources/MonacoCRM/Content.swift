import Foundation
internal import MonacoCore

/// A success's body as `JSONSerialization` decoded it, once: models read it when they are asked.
///
/// What that gives is never changed, so that any thread may read it.
struct Content: @unchecked Sendable {
    let value: Any

    /// Nil for what is no JSON, which is UTF-8 without a byte order mark (RFC 8259 section 8.1): Foundation would guess others.
    init?(_ body: Data) {
        guard isPlainUTF8(body) else { return nil }
        guard let value = try? JSONSerialization.jsonObject(with: body, options: .fragmentsAllowed) else { return nil }
        self.value = value
    }

    init(_ value: Any) {
        self.value = value
    }

    var json: JSON { JSON(foundation: value) }
    var members: [String: Any]? { value as? [String: Any] }
}

/// A JSON text begins with ASCII; a byte order mark does not, and other encodings have a zero among the first bytes.
private func isPlainUTF8(_ body: Data) -> Bool {
    body.first.map { $0 < 0x80 } ?? false && !body.prefix(4).contains(0)
}

/// What the core must know of a success that was decoded here.
func succeeded(_ answer: Answer, _ content: Content?) -> Input {
    guard let content else {
        let shape: Shape = answer.body.isEmpty ? .empty : .undecodable
        return .succeeded(status: UInt16(answer.status), headers: answer.lines, shape: shape, pagination: nil, rows: nil)
    }
    let members = content.members
    let data = members?["data"]
    return .succeeded(
        status: UInt16(answer.status),
        headers: answer.lines,
        shape: data is [String: Any] ? .dataObject : .json,
        pagination: (members?["pagination"] as? [String: Any]).flatMap(Pagination.init),
        rows: (data as? [Any]).flatMap(rows)
    )
}

extension Pagination {
    /// Where all four are counts.
    fileprivate init?(_ members: [String: Any]) {
        let counts = ["page", "page_size", "total_count", "total_pages"].compactMap { name in
            JSON(foundation: members[name] ?? NSNull()).integer.flatMap(UInt64.init(exactly:))
        }
        guard counts.count == 4 else { return nil }
        self.init(page: counts[0], pageSize: counts[1], totalCount: counts[2], totalPages: counts[3])
    }
}

/// The ids and times of rows, where all are objects.
private func rows(_ data: [Any]) -> [Row]? {
    var rows: [Row] = []
    rows.reserveCapacity(data.count)
    for row in data {
        guard let members = row as? [String: Any] else { return nil }
        rows.append(Row(id: members["id"] as? String, createdAt: members["created_at"] as? String))
    }
    return rows
}

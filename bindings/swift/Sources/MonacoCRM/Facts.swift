internal import MonacoCore

/// What the core must know of a success that was decoded here.
func succeeded(_ answer: Answer, _ content: JSON?) -> Input {
    guard let content else {
        let shape: Shape = answer.body.isEmpty ? .empty : .undecodable
        return .succeeded(status: UInt16(answer.status), headers: answer.lines, shape: shape, pagination: nil, rows: nil)
    }
    let data = content["data"]
    return .succeeded(
        status: UInt16(answer.status),
        headers: answer.lines,
        shape: data?.object == nil ? .json : .dataObject,
        pagination: content["pagination"].flatMap(Pagination.init),
        rows: data?.array.flatMap(rows)
    )
}

extension Pagination {
    /// Where all four are counts.
    fileprivate init?(_ json: JSON) {
        let counts = ["page", "page_size", "total_count", "total_pages"].compactMap { name in
            json[name]?.integer.flatMap(UInt64.init(exactly:))
        }
        guard counts.count == 4 else { return nil }
        self.init(page: counts[0], pageSize: counts[1], totalCount: counts[2], totalPages: counts[3])
    }
}

/// The ids and times of rows, where all are objects.
private func rows(_ data: [JSON]) -> [Row]? {
    var rows: [Row] = []
    rows.reserveCapacity(data.count)
    for row in data {
        guard let members = row.object else { return nil }
        rows.append(Row(id: members["id"]?.string, createdAt: members["created_at"]?.string))
    }
    return rows
}

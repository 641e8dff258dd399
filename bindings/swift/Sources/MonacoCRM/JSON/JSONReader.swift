import Foundation

extension JSON {
    /// Of a JSON text (RFC 8259) in UTF-8 without a byte order mark; nil for what is none, or is nested deeper than any answer. Of two
    /// members of one name the last one counts.
    init?(_ text: Data) {
        let read = text.withUnsafeBytes { bytes in
            bytes.withMemoryRebound(to: UInt8.self) { bytes in
                var reader = JSONReader(JSONScanner(bytes))
                return try? reader.whole()
            }
        }
        guard let read else { return nil }
        self = read
    }
}

/// Arrays and objects within each other, at most: whatever reads, compares or frees them takes some stack for each.
let mostJSONDepth = 512

/// Reads values straight from the bytes: Foundation's readers hand each through `Any` or a container, which takes several times as long.
private struct JSONReader {
    private var scanner: JSONScanner
    private var depth = 0
    /// What was read of the objects that are still open.
    private var members: [(name: String, value: JSON)] = []

    init(_ scanner: JSONScanner) {
        self.scanner = scanner
    }

    mutating func whole() throws -> JSON {
        let value = try value()
        guard scanner.token() == nil else { throw NoJSON() }
        return value
    }

    private mutating func value() throws -> JSON {
        switch scanner.token() {
        case Byte.quote: return .string(try scanner.string())
        case Byte.openBrace: return try object()
        case Byte.openBracket: return try array()
        case Byte.t: return try literal("true", .bool(true))
        case Byte.f: return try literal("false", .bool(false))
        case Byte.n: return try literal("null", .null)
        default: return try scanner.number()
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSON) throws -> JSON {
        try scanner.skip(text)
        return value
    }

    private mutating func object() throws -> JSON {
        try enter()
        let first = members.count
        if !scanner.skips(Byte.closeBrace) {
            repeat {
                let name = try scanner.name()
                guard scanner.skips(Byte.colon) else { throw NoJSON() }
                members.append((name, try value()))
            } while try goesOn(until: Byte.closeBrace)
        }
        depth -= 1
        return .object(takeMembers(from: first))
    }

    /// Once all are known, the table is made in its size.
    private mutating func takeMembers(from first: Int) -> [String: JSON] {
        var object: [String: JSON] = [:]
        object.reserveCapacity(members.count - first)
        for place in first..<members.count { object[members[place].name] = members[place].value }
        members.removeSubrange(first...)
        return object
    }

    private mutating func array() throws -> JSON {
        try enter()
        var elements: [JSON] = []
        if !scanner.skips(Byte.closeBracket) {
            repeat { elements.append(try value()) } while try goesOn(until: Byte.closeBracket)
        }
        depth -= 1
        return .array(elements)
    }

    private mutating func enter() throws {
        depth += 1
        guard depth <= mostJSONDepth else { throw NoJSON() }
        scanner.skip()
    }

    /// Whether a comma comes next, and not the end.
    private mutating func goesOn(until end: UInt8) throws -> Bool {
        if scanner.skips(Byte.comma) { return true }
        guard scanner.skips(end) else { throw NoJSON() }
        return false
    }
}

import Foundation

extension JSON {
    /// The text of this value, without white space, members by their names. Throws `MonacoError.invalidRequest` for what JSON has no form
    /// for.
    func text() throws -> String {
        var writer = JSONWriter()
        try writer.write(self, depth: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

/// Writes values straight as bytes, which each request does more than once.
private struct JSONWriter {
    var bytes: [UInt8] = []

    mutating func write(_ value: JSON, depth: Int) throws {
        switch value {
        case .null: write("null")
        case .bool(let flag): write(flag ? "true" : "false")
        case .integer(let number): write(String(number))
        case .number(let number): try write(number)
        case .string(let text): write(quoted: text)
        case .array(let elements): try write(elements, depth + 1)
        case .object(let members): try write(members, depth + 1)
        }
    }

    private mutating func write(_ elements: [JSON], _ depth: Int) throws {
        try check(depth)
        bytes.append(Byte.openBracket)
        for (place, element) in elements.enumerated() {
            if place > 0 { bytes.append(Byte.comma) }
            try write(element, depth: depth)
        }
        bytes.append(Byte.closeBracket)
    }

    private mutating func write(_ members: [String: JSON], _ depth: Int) throws {
        try check(depth)
        bytes.append(Byte.openBrace)
        for (place, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
            if place > 0 { bytes.append(Byte.comma) }
            write(quoted: member.key)
            bytes.append(Byte.colon)
            try write(member.value, depth: depth)
        }
        bytes.append(Byte.closeBrace)
    }

    private func check(_ depth: Int) throws {
        guard depth <= mostJSONDepth else {
            throw MonacoError.refused(.invalidRequest, "the body is no JSON: it is nested too deep")
        }
    }

    private mutating func write(_ number: Double) throws {
        guard number.isFinite else {
            throw MonacoError.refused(.invalidRequest, "the body is no JSON: it has no form for \(number)")
        }
        if let whole = wholeNumber(number) { write(String(whole)) } else { write(String(number)) }
    }

    private mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func write(quoted text: String) {
        bytes.append(Byte.quote)
        for byte in text.utf8 {
            switch byte {
            case Byte.quote, Byte.backslash: bytes += [Byte.backslash, byte]
            case ..<Byte.space: write(String(format: "\\u%04x", byte))
            default: bytes.append(byte)
            }
        }
        bytes.append(Byte.quote)
    }
}

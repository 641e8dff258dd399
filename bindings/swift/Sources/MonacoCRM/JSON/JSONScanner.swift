/// Reads the parts of a JSON text that hold no others.
struct JSONScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0
    private var names = NameCache()

    /// The bytes must outlive this.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The next byte that is no white space, which stays the next; nil at the end.
    mutating func token() -> UInt8? {
        while let byte = next {
            guard byte == Byte.space || byte == Byte.newline || byte == Byte.carriageReturn || byte == Byte.tab else { return byte }
            place += 1
        }
        return nil
    }

    /// Takes the byte that came with `token`.
    mutating func skip() {
        place += 1
    }

    /// Takes the next token if it is this one.
    mutating func skips(_ token: UInt8) -> Bool {
        guard self.token() == token else { return false }
        place += 1
        return true
    }

    mutating func skip(_ text: StaticString) throws {
        let expected = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes[place...].starts(with: expected) else { throw NoJSON() }
        place += expected.count
    }

    mutating func name() throws -> String {
        guard token() == Byte.quote else { throw NoJSON() }
        guard let (inner, isASCII) = plainString(), isASCII else { return try string() }
        place += inner.count + 2
        return names.name(inner)
    }

    /// From its first quote on, which is the next byte.
    mutating func string() throws -> String {
        guard let (inner, isASCII) = plainString() else { return try escapedString() }
        place += inner.count + 2
        return isASCII ? String(decoding: inner, as: UTF8.self) : try validated(inner)
    }

    /// What stands between the quotes, and whether it is ASCII; nil where something comes that must not stand for itself.
    private func plainString() -> (inner: UnsafeBufferPointer<UInt8>, isASCII: Bool)? {
        var (end, all) = (place + 1, UInt8(0))
        while end < bytes.count {
            let byte = bytes[end]
            if byte == Byte.quote { return (UnsafeBufferPointer(rebasing: bytes[place + 1..<end]), all < 0x80) }
            if byte == Byte.backslash || byte < Byte.space { return nil }
            all |= byte
            end += 1
        }
        return nil
    }

    private mutating func escapedString() throws -> String {
        var text: [UInt8] = []
        place += 1
        while true {
            switch try take() {
            case Byte.quote: return try text.withUnsafeBufferPointer(validated)
            case Byte.backslash: text.append(contentsOf: try escape())
            case ..<Byte.space: throw NoJSON()
            case let byte: text.append(byte)
            }
        }
    }

    private mutating func escape() throws -> [UInt8] {
        switch try take() {
        case Byte.quote: [Byte.quote]
        case Byte.backslash: [Byte.backslash]
        case Byte.slash: [Byte.slash]
        case Byte.b: [Byte.backspace]
        case Byte.f: [Byte.formFeed]
        case Byte.n: [Byte.newline]
        case Byte.r: [Byte.carriageReturn]
        case Byte.t: [Byte.tab]
        case Byte.u: Array(String(try scalar()).utf8)
        default: throw NoJSON()
        }
    }

    /// A character by its number, or by the two halves of a surrogate pair.
    private mutating func scalar() throws -> Character {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        try skip("\\u")
        let second = try hexadecimal()
        guard UTF16.isLeadSurrogate(UInt16(first)), UTF16.isTrailSurrogate(UInt16(second)) else { throw NoJSON() }
        guard let scalar = Unicode.Scalar(0x10000 + ((first & 0x3FF) << 10 | second & 0x3FF)) else { throw NoJSON() }
        return Character(scalar)
    }

    private mutating func hexadecimal() throws -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try take())).hexDigitValue else { throw NoJSON() }
            number = number << 4 | UInt32(digit)
        }
        return number
    }

    mutating func number() throws -> JSON {
        let start = place
        if next == Byte.minus { place += 1 }
        let whole = place
        try skipDigits()
        guard bytes[whole] != Byte.zero || place == whole + 1 else { throw NoJSON() }
        let end = place
        if next == Byte.dot {
            place += 1
            try skipDigits()
        }
        if next == Byte.e || next == Byte.capitalE {
            place += 1
            if next == Byte.plus || next == Byte.minus { place += 1 }
            try skipDigits()
        }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        guard let number = Double(text) else { throw NoJSON() }
        return (place == end ? Int(text) : wholeNumber(number)).map(JSON.integer) ?? .number(number)
    }

    /// At least one.
    private mutating func skipDigits() throws {
        let start = place
        while let byte = next, Byte.zero...Byte.nine ~= byte { place += 1 }
        guard place > start else { throw NoJSON() }
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take() throws -> UInt8 {
        guard let byte = next else { throw NoJSON() }
        place += 1
        return byte
    }
}

/// The whole number that is meant; nil beyond 2^53, where it is one of several that are as near.
func wholeNumber(_ number: Double) -> Int? {
    Int(exactly: number).flatMap { $0.magnitude < 1 << 53 ? $0 : nil }
}

/// What was to be read is no JSON.
struct NoJSON: Error {}

/// The bytes that JSON gives a meaning.
enum Byte {
    static let quote = UInt8(ascii: "\"")
    static let backslash = UInt8(ascii: "\\")
    static let slash = UInt8(ascii: "/")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
    static let colon = UInt8(ascii: ":")
    static let comma = UInt8(ascii: ",")
    static let minus = UInt8(ascii: "-")
    static let plus = UInt8(ascii: "+")
    static let dot = UInt8(ascii: ".")
    static let zero = UInt8(ascii: "0")
    static let nine = UInt8(ascii: "9")
    static let capitalE = UInt8(ascii: "E")
    static let b = UInt8(ascii: "b")
    static let e = UInt8(ascii: "e")
    static let f = UInt8(ascii: "f")
    static let n = UInt8(ascii: "n")
    static let r = UInt8(ascii: "r")
    static let t = UInt8(ascii: "t")
    static let u = UInt8(ascii: "u")
    static let space = UInt8(ascii: " ")
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let tab = UInt8(ascii: "\t")
    static let backspace: UInt8 = 8
    static let formFeed: UInt8 = 12
}

/// Decoding would put replacement characters for what is no UTF-8.
private func validated(_ bytes: UnsafeBufferPointer<UInt8>) throws -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.utf8.elementsEqual(bytes) else { throw NoJSON() }
    return text
}

/// The names that came before: those of rows come again and again, and to compare one costs less than to make a text.
private struct NameCache {
    private var known = [(bytes: UnsafeBufferPointer<UInt8>, name: String)?](repeating: nil, count: 64)

    /// Of ASCII, not empty or else the first.
    mutating func name(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        guard let first = bytes.first, let last = bytes.last else { return "" }
        let slot = (bytes.count &* 7 &+ Int(first) &* 31 &+ Int(last)) % known.count
        if let (same, name) = known[slot], same.elementsEqual(bytes) { return name }
        let name = String(decoding: bytes, as: UTF8.self)
        known[slot] = (bytes, name)
        return name
    }
}

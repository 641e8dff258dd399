import Foundation

extension Date {
    /// An ISO 8601 instant or day, such as `2026-01-05T10:16:50.684198Z`; without an offset it is UTC.
    init?(iso8601 text: String) {
        // Made anew each time, it costs more than the match; and it is never changed.
        guard let match = text.wholeMatch(of: Form.instance.regex) else { return nil }
        let (_, year, month, day, hour, minute, second, fraction, offset) = match.output
        var components = DateComponents()
        components.calendar = Calendar(identifier: .gregorian)
        components.timeZone = TimeZone(secondsFromGMT: 0)
        (components.year, components.month, components.day) = (Int(year), Int(month), Int(day))
        (components.hour, components.minute, components.second) = (number(hour), number(minute), number(second))
        guard components.isValidDate, let whole = components.date, let offset = seconds(ofOffset: offset) else { return nil }
        let part = fraction.flatMap { Double("0.\($0.dropFirst())") } ?? 0
        self = whole.addingTimeInterval(part - Double(offset))
    }
}

extension Date {
    /// In UTC, to the millisecond.
    var iso8601: String { formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
}

private typealias Fields = (
    Substring, Substring, Substring, Substring, Substring?, Substring?, Substring?, Substring?, Substring?
)

private struct Form: @unchecked Sendable {
    static let instance = Form()
    let regex: Regex<Fields> = #/(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?([Zz]|[+-]\d\d:?\d\d)?/#
}

private func number(_ digits: Substring?) -> Int {
    digits.flatMap { Int($0) } ?? 0
}

private func seconds(ofOffset offset: Substring?) -> Int? {
    guard let offset, let sign = offset.first, sign != "Z", sign != "z" else { return 0 }
    let digits = offset.dropFirst().filter(\.isNumber)
    guard let hours = Int(digits.prefix(2)), let minutes = Int(digits.suffix(2)), hours < 24, minutes < 60 else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 60 + minutes) * 60
}

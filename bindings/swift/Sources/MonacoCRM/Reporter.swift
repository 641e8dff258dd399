import Foundation
internal import MonacoCore

/// All that is ever logged of an event, in this order.
let loggedFields = [
    "call", "operation", "attempt", "status", "why", "wait_ms", "timeout_ms", "failure", "certainty", "because", "server_said",
    "key", "to", "reason", "name", "fault", "error", "attempts", "elapsed_ms",
]

/// Hands a turn's events to the hook and the logger, and converts them only where one of the two is there.
struct Reporter: Sendable {
    let hook: EventHook?
    let logger: Logger?

    func report(_ call: Call, _ turn: Turn) {
        guard turn.loudest != nil, hook != nil || logger != nil else { return }
        guard let told = JSON(Data(call.events().utf8))?.array else { return }
        for event in told.compactMap(Event.init) {
            logger?(event.severity, event.line)
            hook?(event)
        }
    }
}

extension Event {
    /// Of `[severity, event]`.
    fileprivate init?(_ told: JSON) {
        guard let pair = told.array, pair.count == 2, let severity = pair[0].string.flatMap(Severity.init(rawValue:)) else {
            return nil
        }
        guard var fields = pair[1].object, let call = fields["call"]?.integer, let name = fields["event"]?.string else {
            return nil
        }
        fields["event"] = nil
        self.init(severity: severity, call: call, name: name, fields: fields)
    }

    var line: String {
        let shown = loggedFields.compactMap { name in fields[name].flatMap(shownText).map { "\(name)=\($0)" } }
        return (["monaco", name] + shown).joined(separator: " ")
    }
}

private func shownText(_ value: JSON) -> String? {
    switch value {
    case .string(let text): text
    case .integer(let number): String(number)
    case .number(let number): String(number)
    case .bool(let flag): String(flag)
    case .null, .array, .object: nil
    }
}

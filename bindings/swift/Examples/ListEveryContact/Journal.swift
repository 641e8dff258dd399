import Foundation
import MonacoCRM

/// Shows what the client reports while it works, and keeps the figures for the summary.
final class Journal: @unchecked Sendable {
    struct Figures {
        var requests = 0
        var refusals: [Int: Int] = [:]
        var keys: [String] = []
        var waits = 0
        var waited = Duration.zero
    }

    private let lock = NSLock()
    private var kept = Figures()

    var figures: Figures { lock.withLock { kept } }

    /// The client's event hook.
    func take(_ event: Event) {
        switch event.name {
        case "sending": lock.withLock { kept.sent(with: event.fields["key"]?.string ?? "") }
        case "answered": answered(event.fields["status"]?.integer ?? 0)
        case "waiting": waits(.milliseconds(event.fields["wait_ms"]?.integer ?? 0), event.fields["why"]?.string ?? "")
        case "key_switched": note("going on with the key \(event.fields["to"]?.string ?? "")")
        default: break
        }
    }

    private func answered(_ status: Int) {
        guard status >= 400 else { return }
        lock.withLock { kept.refusals[status, default: 0] += 1 }
        note("the server answered \(status)")
    }

    private func waits(_ time: Duration, _ why: String) {
        lock.withLock {
            kept.waits += 1
            kept.waited += time
        }
        note("waiting \(seconds(time)) (\(why))")
    }

    private func note(_ text: String) {
        write("       · \(text)")
    }
}

extension Journal.Figures {
    fileprivate mutating func sent(with key: String) {
        requests += 1
        if !keys.contains(key) { keys.append(key) }
    }
}

/// A line, at once.
func write(_ line: String) {
    FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}

func padded(_ count: Int) -> String {
    String(repeating: " ", count: max(0, 6 - "\(count)".count)) + "\(count)"
}

func seconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return String(format: "%.2f s", Double(seconds) + Double(attoseconds) / 1e18)
}

/// What happens at an instant unless it is stopped before, which nearly everything is.
///
/// One task sleeps for all of them. A task that is cancelled in its sleep stays in memory until it would have woken: one for each request
/// would keep a minute's worth of them.
final class Alarms: Sendable {
    static let shared = Alarms()

    private struct State {
        var next = 0
        var waiting: [Int: Alarm] = [:]
        /// When the task wakes that sleeps for the first of them.
        var wakes: UInt64?
    }

    private struct Alarm {
        let instant: UInt64
        let ring: @Sendable () -> Void
    }

    private let state = Locked(State())

    /// Calls `ring` at that instant of `now`; what this gives stops it.
    func set(at instant: UInt64, _ ring: @escaping @Sendable () -> Void) -> Int {
        let (alarm, isFirst) = state.with { state in
            state.next += 1
            state.waiting[state.next] = Alarm(instant: instant, ring: ring)
            return (state.next, sleepsTooLong(&state, instant))
        }
        if isFirst { sleep(until: instant) }
        return alarm
    }

    func stop(_ alarm: Int) {
        state.with { $0.waiting[alarm] = nil }
    }

    /// Whether nobody wakes by then. If so, somebody must now.
    private func sleepsTooLong(_ state: inout State, _ instant: UInt64) -> Bool {
        if let wakes = state.wakes, wakes <= instant { return false }
        state.wakes = instant
        return true
    }

    private func sleep(until milliseconds: UInt64) {
        Task.detached {
            try? await Task.sleep(until: instant(milliseconds), clock: .continuous)
            self.woken(at: milliseconds)
        }
    }

    private func woken(at instant: UInt64) {
        let (due, next) = state.with { state in
            if state.wakes == instant { state.wakes = nil }
            let due = state.waiting.filter { $0.value.instant <= instant }
            for alarm in due.keys { state.waiting[alarm] = nil }
            let first = state.waiting.values.map(\.instant).min()
            return (due.values, first.flatMap { sleepsTooLong(&state, $0) ? $0 : nil })
        }
        for alarm in due { alarm.ring() }
        if let next { sleep(until: next) }
    }
}

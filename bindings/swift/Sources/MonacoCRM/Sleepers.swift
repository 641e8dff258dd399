/// The calls that a turn may wake.
final class Sleepers: Sendable {
    private let wakes = Locked<[UInt64: Wake]>([:])

    /// Registers a call that has just been started, with no `await` in between.
    func enter(_ call: UInt64) {
        wakes.with { $0[call] = Wake() }
    }

    /// Wakes each of `calls`, now or when it sleeps next.
    func signal(_ calls: [UInt64]) {
        guard !calls.isEmpty else { return }
        for wake in wakes.with({ wakes in calls.compactMap { wakes[$0] } }) { wake.fire() }
    }

    /// Ends at that instant at the latest: sooner, once the call is woken or its task is cancelled.
    func sleep(_ call: UInt64, until: UInt64) async {
        guard let wake = wakes.with({ $0[call] }) else { return }
        await wake.wait(until: until)
        wakes.with { $0[call] = Wake() }
    }

    /// The call is over.
    func leave(_ call: UInt64) {
        wakes.with { $0[call] = nil }
    }
}

/// Something that happens once, and is waited for once. It is sticky: it may happen before.
final class Wake: Sendable {
    private enum State {
        case quiet
        case awaited(CheckedContinuation<Void, Never>)
        case fired
    }

    private let state = Locked(State.quiet)

    func fire() {
        let before = state.with { state in
            defer { state = .fired }
            return state
        }
        if case .awaited(let continuation) = before { continuation.resume() }
    }

    /// Ends at that instant at the latest: sooner, once it happens or the task is cancelled.
    func wait(until: UInt64) async {
        let alarm = Alarms.shared.set(at: until) { self.fire() }
        defer { Alarms.shared.stop(alarm) }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let hasFired = state.with { state in
                    if case .fired = state { return true }
                    state = .awaited(continuation)
                    return false
                }
                if hasFired { continuation.resume() }
            }
        } onCancel: {
            fire()
        }
    }
}

import Foundation

/// State that several threads use, one at a time. The Synchronization module's own is newer than the oldest system of this package.
final class Locked<State>: @unchecked Sendable {
    private let lock = NSLock()
    private var state: State

    init(_ state: State) {
        self.state = state
    }

    /// Hands the state to `use`, which must neither wait nor lock another.
    func with<Result>(_ use: (inout State) throws -> Result) rethrows -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try use(&state)
    }
}

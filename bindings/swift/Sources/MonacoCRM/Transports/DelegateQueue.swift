import Foundation

/// Where a session calls its delegate; nil leaves that to it.
func delegateQueue() -> OperationQueue? {
    #if os(Linux)
        CallingQueue()
    #else
        nil
    #endif
}

#if os(Linux)
    /// Calls at once, on the thread of the session that has something to say. Going to another thread and back for each of the four or five
    /// things that happen to a request costs a third of it.
    private final class CallingQueue: OperationQueue, @unchecked Sendable {
        override func addOperation(_ block: @escaping @Sendable () -> Void) {
            block()
        }
    }
#endif

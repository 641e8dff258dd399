import Foundation

/// Where a session calls its delegate, one call after the other; nil leaves that to it.
func delegateQueue() -> OperationQueue? {
    #if os(Linux)
        PlainQueue()
    #else
        nil
    #endif
}

#if os(Linux)
    /// Hands what is called straight to a dispatch queue: for the four or five things that happen to a request, the operations that
    /// Foundation would make of them cost a fifth of it.
    private final class PlainQueue: OperationQueue, @unchecked Sendable {
        private let queue = DispatchQueue(label: "monaco-crm delegate")

        override func addOperation(_ block: @escaping @Sendable () -> Void) {
            queue.async(execute: block)
        }
    }
#endif

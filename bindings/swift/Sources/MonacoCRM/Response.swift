public import Foundation

/// A successful answer as it came.
public struct Response: Sendable {
    /// 204 for a deletion that was found done.
    public let status: Int
    /// Names and values; in the order of the wire where the transport knows it, which URLSession does not.
    public let headers: [(name: String, value: String)]
    /// The body, decompressed.
    public let body: Data
    /// The request's id, where the server or a proxy gave one.
    public let requestID: String?
    /// Attempts that were sent.
    public let attempts: Int
    /// The decoded body, whole; nil for an empty one.
    public let json: JSON?

    init(_ success: Success) {
        status = success.status
        headers = success.answer.headers
        body = success.answer.body
        requestID = success.requestID
        attempts = success.attempts
        json = success.content
    }

    /// The first value of that name, which compares without case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.caseInsensitiveCompare(name) == .orderedSame }?.value
    }
}

/// What is printed shows no personal data.
extension Response: CustomStringConvertible, CustomReflectable {
    public var description: String { "<Response status=\(status) attempts=\(attempts)>" }
    public var customMirror: Mirror { Mirror(self, children: ["status": status, "attempts": attempts]) }
}

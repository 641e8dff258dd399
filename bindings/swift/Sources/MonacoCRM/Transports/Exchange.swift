import Foundation
internal import MonacoCore

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// One task of URLSession: what came of it so far, and who waits for it.
final class Exchange: Sendable {
    private struct State {
        var response: HTTPURLResponse?
        var body = Data()
        var isChallenged = false
        var outcome: Result<Answer, any Error>?
        var continuation: CheckedContinuation<Answer, any Error>?
    }

    private let state = Locked(State())
    let task: URLSessionDataTask

    init(_ task: URLSessionDataTask) {
        self.task = task
    }

    /// Starts it, and gives the answer. Throws `TransportFailure`.
    func run(within time: Duration) async throws -> Answer {
        let alarm = Alarms.shared.set(at: now() + UInt64(time.milliseconds)) {
            self.end(.failure(TransportFailure(.timedOut, cause: "the attempt's time ran out")))
        }
        defer { Alarms.shared.stop(alarm) }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                wait(continuation)
                task.resume()
            }
        } onCancel: {
            end(.failure(TransportFailure(.connectionLost, cause: "the call was cancelled")))
        }
    }

    func received(_ response: HTTPURLResponse) {
        state.with { $0.response = response }
    }

    func received(_ data: Data) {
        let isTooLarge = state.with { state in
            state.body.append(data)
            return state.body.count > mostBodyBytes()
        }
        if isTooLarge { end(.failure(TransportFailure(.answerTooLarge, cause: "the answer is larger than this transport takes"))) }
    }

    /// The answer asks for credentials.
    func challenged() {
        state.with { $0.isChallenged = true }
    }

    /// The task is over.
    func completed(_ fault: (any Error)?) {
        let (response, body, isChallenged) = state.with { ($0.response, $0.body, $0.isChallenged) }
        // On Linux an answer whose challenge nobody meets is whole, and counts as cancelled.
        let isWhole = isChallenged && (fault as? URLError)?.code == .cancelled
        if let fault, !isWhole { return end(.failure(failure(fault))) }
        guard let response else { return end(.failure(TransportFailure(.invalidAnswer, cause: "URLSession gave no answer"))) }
        end(.success(Answer(status: response.statusCode, headers: headers(response), body: body)))
    }

    private func wait(_ continuation: CheckedContinuation<Answer, any Error>) {
        let outcome = state.with { state in
            if state.outcome == nil { state.continuation = continuation }
            return state.outcome
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    /// What comes first counts.
    private func end(_ outcome: Result<Answer, any Error>) {
        let continuation = state.with { state in
            guard state.outcome == nil else { return nil as CheckedContinuation<Answer, any Error>? }
            state.outcome = outcome
            defer { state.continuation = nil }
            return state.continuation
        }
        if case .failure = outcome { task.cancel() }
        continuation?.resume(with: outcome)
    }
}

/// The delegate of a session: hands what happens to the exchange it concerns, and refuses what a transport must not do.
final class Exchanges: NSObject, URLSessionDataDelegate {
    private let open = Locked<[Int: Exchange]>([:])

    func enter(_ exchange: Exchange) {
        open.with { $0[exchange.task.taskIdentifier] = exchange }
    }

    /// The redirect is the answer.
    func urlSession(
        _: URLSession, task: URLSessionTask, willPerformHTTPRedirection _: HTTPURLResponse, newRequest _: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    /// Certificates are the system's to judge; whoever else asks for credentials gets none.
    func urlSession(
        _: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
        completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
    ) {
        if isOfTrust(challenge) { return completionHandler(.performDefaultHandling, nil) }
        exchange(task)?.challenged()
        completionHandler(.rejectProtectionSpace, nil)
    }

    func urlSession(
        _: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        if let response = response as? HTTPURLResponse { exchange(dataTask)?.received(response) }
        completionHandler(.allow)
    }

    func urlSession(_: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        exchange(dataTask)?.received(data)
    }

    func urlSession(_: URLSession, task: URLSessionTask, didCompleteWithError fault: (any Error)?) {
        open.with { $0.removeValue(forKey: task.taskIdentifier) }?.completed(fault)
    }

    private func exchange(_ task: URLSessionTask) -> Exchange? {
        open.with { $0[task.taskIdentifier] }
    }
}

private func isOfTrust(_ challenge: URLAuthenticationChallenge) -> Bool {
    #if canImport(Security)
        challenge.protectionSpace.authenticationMethod == NSURLAuthenticationMethodServerTrust
    #else
        // Here libcurl judges certificates, and asks nobody.
        false
    #endif
}

private func headers(_ response: HTTPURLResponse) -> [(name: String, value: String)] {
    response.allHeaderFields.compactMap { field in
        guard let name = field.key as? String, let value = field.value as? String else { return nil }
        return (name, value)
    }
}

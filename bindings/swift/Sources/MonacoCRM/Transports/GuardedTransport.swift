internal import MonacoCore

/// A transport of the caller's own, held to what a transport promises: it may give anything, at any time or never.
struct GuardedTransport: Transport {
    let own: any Transport

    /// What the transport gives within the attempt's time, or that it gave nothing that could be read.
    func send(_ attempt: Attempt) async throws -> Answer {
        let (wake, given) = (Wake(), Locked<Result<Answer, any Error>?>(nil))
        // Not a child: a transport that heeds no cancelling is not waited for.
        let sending = Task {
            let result: Result<Answer, any Error>
            do { result = .success(try await own.send(attempt)) } catch { result = .failure(error) }
            given.with { $0 = result }
            wake.fire()
        }
        await wake.wait(until: now() + UInt64(attempt.timeout.milliseconds))
        sending.cancel()
        guard let result = given.with({ $0 }) else {
            throw TransportFailure(.timedOut, cause: "the transport gave no answer in time")
        }
        return try checked(try result.get())
    }

    func close() {
        own.close()
    }

    private func checked(_ answer: Answer) throws -> Answer {
        guard UInt16(exactly: answer.status) != nil else { throw invalid("status") }
        guard answer.headers.allSatisfy({ isLine($0.name) && isLine($0.value) }) else { throw invalid("headers") }
        guard answer.body.count <= mostBodyBytes() else {
            throw TransportFailure(.answerTooLarge, cause: "the transport gave a body of \(answer.body.count) bytes")
        }
        return answer
    }

    private func isLine(_ text: String) -> Bool {
        !text.utf8.contains(UInt8(ascii: "\n"))
    }

    private func invalid(_ member: String) -> TransportFailure {
        TransportFailure(.invalidAnswer, cause: "the transport gave an answer whose \(member) can be none of HTTP's")
    }
}

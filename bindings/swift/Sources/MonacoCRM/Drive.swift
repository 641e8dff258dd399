import Foundation
internal import MonacoCore

/// A call that ended with a success.
struct Success {
    let call: Call
    let status: Int
    let requestID: String?
    let attempts: Int
    let answer: Answer
    /// The decoded body, whole; nil for an empty one.
    let content: JSON?
}

/// The loop that drives a call: the host's side of the core's contract.
struct Driver {
    private let runtime: Runtime
    private let call: Call
    private let id: UInt64
    private var turn: Turn
    private var answer: Answer?
    private var content: JSON?

    /// A call that has just been started, with no `await` in between.
    init(_ runtime: Runtime, _ started: Started) {
        self.runtime = runtime
        call = started.call
        id = started.id
        turn = started.turn
        runtime.sleepers.enter(id)
    }

    /// Goes on until the core says that the call is over. Throws `MonacoError`.
    mutating func run() async throws -> Success {
        defer { runtime.sleepers.leave(id) }
        while true {
            runtime.sleepers.signal(turn.wake)
            runtime.reporter.report(call, turn)
            switch turn.step {
            case .done(let success): return ended(success)
            case .failed(let error): throw failed(error)
            case .send(let outbound): advance(Task.isCancelled ? .cancel : await send(outbound))
            case .wait(let until, _): advance(Task.isCancelled ? .cancel : await sleep(until))
            case .fetchKey(_, let deadline): advance(Task.isCancelled ? .cancel : await fetchKey(deadline))
            case .unknown: throw MonacoError.refused(.misuse, "this package is older than its core")
            }
        }
    }

    private mutating func advance(_ input: Input) {
        turn = call.advance(input: input, now: now())
    }

    private mutating func send(_ outbound: Outbound) async -> Input {
        do {
            let answer = try await runtime.transport.send(Attempt(outbound, of: call))
            return report(answer)
        } catch {
            if Task.isCancelled { return .cancel }
            guard let failure = error as? TransportFailure else { return .failed(kind: .connectionLost, cause: described(error)) }
            return .failed(kind: failure.kind.inCore, cause: failure.cause)
        }
    }

    private mutating func report(_ answer: Answer) -> Input {
        self.answer = answer
        let status = UInt16(answer.status)
        guard isSuccess(status: status) else {
            return .answered(status: status, headers: answer.lines, body: answer.body)
        }
        content = JSON(answer.body)
        return succeeded(answer, content)
    }

    private func sleep(_ until: UInt64) async -> Input {
        await runtime.sleepers.sleep(id, until: until)
        return Task.isCancelled ? .cancel : .timeout
    }

    /// The provider's answer, or none by the call's deadline.
    private func fetchKey(_ deadline: UInt64) async -> Input {
        let (runtime, wake, given) = (runtime, Wake(), Locked<Input?>(nil))
        // Not a child: a provider that heeds no cancelling is not waited for.
        let asking = Task {
            let input = await runtime.providedKey()
            given.with { $0 = input }
            wake.fire()
        }
        await wake.wait(until: deadline)
        asking.cancel()
        return given.with { $0 } ?? .timeout
    }

    private func ended(_ done: MonacoCore.Success) -> Success {
        let status = Int(done.status)
        let requestID = done.requestId
        let attempts = Int(done.attempts)
        // The core's success may stand for another answer than the last one: a DELETE that found nothing left to delete.
        if let answer, answer.status == status {
            return Success(call: call, status: status, requestID: requestID, attempts: attempts, answer: answer, content: content)
        }
        let empty = Answer(status: status, headers: answer?.headers ?? [], body: Data())
        return Success(call: call, status: status, requestID: requestID, attempts: attempts, answer: empty, content: nil)
    }

    private func failed(_ error: CoreError) -> MonacoError {
        MonacoError(answer.flatMap { call.errorWithBody(body: $0.body) } ?? error)
    }
}

import Foundation
import MonacoCore
import Testing

@testable import MonacoCRM

/// How a call is told of an answer.
typealias Respond = @Sendable (Answer) -> Input

/// The core reads a success's body itself.
@Sendable func asBytes(_ answer: Answer) -> Input {
    .answered(status: UInt16(answer.status), headers: answer.lines, body: answer.body)
}

/// A success is decoded here, as the client does.
@Sendable func asFacts(_ answer: Answer) -> Input {
    isSuccess(status: UInt16(answer.status)) ? succeeded(answer, JSON(answer.body)) : asBytes(answer)
}

/// The answers to a transcript's steps; each is the refusal, where the client itself was refused.
func replayed(_ transcript: JSON, _ respond: @escaping Respond) throws -> [JSON] {
    let steps = try #require(transcript["steps"]?.array)
    let replay: Replay
    do {
        replay = try Replay(transcript, respond)
    } catch let refusal as Refused {
        return steps.map { _ in shown(refusal) }
    }
    return try steps.map { step in
        do { return try replay.step(step) } catch let refusal as Refused { return shown(refusal) }
    }
}

/// Drives the binding through a transcript: one case a verb. `tests/transcripts/README.md` documents the format.
private final class Replay {
    private struct Running {
        let call: Call
        var turn: Turn
        /// Of the last answer, which a failed call's error is completed with.
        var body: Data?
    }

    private let respond: Respond
    private let client: Client
    private var calls: [Int: Running] = [:]
    private var pages: Pages?

    init(_ transcript: JSON, _ respond: @escaping Respond) throws {
        self.respond = respond
        let keys = try keys(transcript["keys"])
        let config = try text(transcript["config"] ?? [:])
        let (now, unix) = (try number(transcript["now"]), Int64(try #require(transcript["unix"]?.integer)))
        client = try Client(config: config, key: keys.first, standby: keys.dropFirst().first, now: now, unixMs: unix)
    }

    func step(_ step: JSON) throws -> JSON {
        let at = try step["at"].map { try number($0) } ?? 0
        switch try string(step["do"]) {
        case "construct": return "ok"
        case "start": return try start(step, at)
        case "advance": return try advance(step, at)
        case "drop": return drop(step)
        case "rotate": return .string(try client.rotate(key: key(step["key"])))
        case "take_wakes": return .array(client.takeWakes().map(json))
        case "limits": return try parsed(client.limits(now: at))
        case "explain": return try parsed(client.explain(request: request(step), options: options(step), now: at))
        case "redact": return .string(redact(text: try string(step["text"])))
        case "parse_key": return .string(try ApiKey.parse(text: string(step["text"])).fingerprint())
        default: return try listingStep(step)
        }
    }

    private func listingStep(_ step: JSON) throws -> JSON {
        switch try string(step["do"]) {
        case "pages":
            pages = try client.pages(request: request(step), options: text(step["options"] ?? [:]))
            return "ok"
        case "next_request": return shownRequest(try #require(pages).nextRequest())
        case "accept": return try accept(#require(pages), #require(step["page"]))
        case "refuse_page": return .bool(try #require(pages).refused(kind: errorKind(step["kind"])))
        case "position": return .string(try #require(pages).position(consumed: UInt32(number(step["consumed"]))))
        case let verb: throw UnknownVerb(verb: verb)
        }
    }

    private func start(_ step: JSON, _ at: UInt64) throws -> JSON {
        let told = Told(options: try options(step), entropy: try bytes(step["entropy"]))
        let started = try client.start(start: Start(request: request(step), told: told), now: at)
        let running = Running(call: started.call, turn: started.turn)
        calls[Int(started.id)] = running
        return ["call": json(started.id), "turn": try shown(running)]
    }

    private func advance(_ step: JSON, _ at: UInt64) throws -> JSON {
        let id = try #require(step["call"]?.integer)
        var running = try #require(calls[id])
        let input = try #require(step["input"])
        if let response = input["response"] {
            let answer = try answer(response)
            running.body = answer.body
            running.turn = running.call.advance(input: respond(answer), now: at)
        } else {
            running.turn = running.call.advance(input: try inputOf(input), now: at)
        }
        calls[id] = running
        return try shown(running)
    }

    private func drop(_ step: JSON) -> JSON {
        calls[step["call"]?.integer ?? 0] = nil
        return .null
    }

    /// A transcript's turn has the events, and the page of a listing's end.
    private func shown(_ running: Running) throws -> JSON {
        let told = try parsed(running.call.events()).array ?? []
        let page = try running.call.page().map(parsed)
        let failed = running.body.flatMap { running.call.errorWithBody(body: $0) }
        return [
            "step": shownStep(running.turn.step, page: page, completed: failed),
            "wake": .array(running.turn.wake.map(json)),
            "events": .array(told.compactMap { $0.array?.last }),
        ]
    }
}

struct UnknownVerb: Error {
    let verb: String
}

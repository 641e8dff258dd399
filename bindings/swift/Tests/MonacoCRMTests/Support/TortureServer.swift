import Foundation
import MonacoCRM
import Testing

/// The torture server: `tests/torture/README.md` says what it serves and what must come of it. It serves one case at a time, and ends
/// with this process.
final class TortureServer: @unchecked Sendable {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init() throws {
        let program = try #require(ProcessInfo.processInfo.environment["MONACO_TORTURE"], "cargo build -p monaco-torture")
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [Checkout.root.appendingPathComponent(TortureCase.folder).path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// A case's name opens it, and `end` closes it.
    func ask(_ line: String) throws -> JSON {
        input.fileHandleForWriting.write(Data("\(line)\n".utf8))
        var answer = Data()
        while answer.last != UInt8(ascii: "\n") {
            let part = output.fileHandleForReading.availableData
            if part.isEmpty { throw TortureFault(told: "the torture server ended") }
            answer.append(part)
        }
        let told = try JSONDecoder().decode(JSON.self, from: answer)
        if let fault = told["error"]?.string { throw TortureFault(told: fault) }
        return told
    }
}

struct TortureFault: Error {
    let told: String
}

/// A case as it stands in its file.
struct TortureCase: Sendable, CustomTestStringConvertible {
    static let folder = "tests/torture/cases"
    static let all: [TortureCase] = Checkout.files(folder).flatMap { file in
        (try? Checkout.json("\(folder)/\(file)"))?.array?.map(TortureCase.init) ?? []
    }

    let json: JSON

    var name: String { json["name"]?.string ?? "" }
    var calls: [JSON] { json["calls"]?.array ?? [] }
    var expected: [JSON] { calls.map { $0["expect"] ?? .null } }
    var seen: [String: JSON] { json["seen"]?.object ?? [:] }
    var testDescription: String { name }
}

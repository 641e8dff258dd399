import Testing

@testable import MonacoCRM

/// Replays every transcript of `tests/transcripts` through the binding, in both forms of success bodies.
@Suite struct TranscriptTests {
    static let folder = "tests/transcripts"
    static let files = Checkout.files(folder)

    @Test("gives the expected turns, as facts", arguments: files)
    func facts(_ file: String) throws {
        try replay(file, asFacts)
    }

    @Test("gives the expected turns, as bytes", arguments: files)
    func bytes(_ file: String) throws {
        try replay(file, asBytes)
    }

    @Test func theIndexNamesEveryTranscript() throws {
        let index = try #require(try Checkout.json("\(Self.folder)/index.json").array)
        #expect(index.compactMap { $0["file"]?.string } == Self.files)
        #expect(Self.files.count >= 300)
    }

    private func replay(_ file: String, _ respond: @escaping Respond) throws {
        let transcript = try Checkout.json("\(Self.folder)/\(file)")
        let expected = try #require(transcript["steps"]?.array).map { $0["expect"] ?? .null }
        let answers = try replayed(transcript, respond)
        for (step, (answer, expected)) in zip(answers, expected).enumerated() {
            #expect(answer == expected, "step \(step)")
        }
        #expect(answers.count == expected.count)
    }
}

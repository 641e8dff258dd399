#if os(Linux)
    import Foundation
    import MonacoCRMTesting
    import Testing

    /// The examples do what they say.
    @Suite(.timeLimit(.minutes(1))) struct ExamplesTests {
        @Test(arguments: 0..<Examples.all.count) func whatTheDocumentationShowsIsDone(_ number: Int) async throws {
            try await withEmulator { emulator in try await Examples.all[number](Examples(emulator)) }
        }

        @Test func listEveryContactTellsWhatItSaw() async throws {
            try await withEmulator(contacts: 230) { emulator in
                let keyFile = FileManager.default.temporaryDirectory.appendingPathComponent("monaco-key-\(UUID().uuidString)")
                try emulator.apiKey.write(to: keyFile, atomically: true, encoding: .utf8)
                defer { try? FileManager.default.removeItem(at: keyFile) }
                try await emulator.fault(["status": 503], operation: "list_contacts", nth: 2)
                let said = try run("ListEveryContact", [keyFile.path], ["MONACO_BASE_URL": emulator.baseURL])
                #expect(said.contains("contacts seen  230\n"))
                #expect(said.contains("unique         230\n"))
                #expect(said.contains("503s           1\n"))
                #expect(!said.contains(emulator.apiKey))
            }
        }
    }

    /// What a program says that was built beside these tests.
    private func run(_ name: String, _ arguments: [String], _ environment: [String: String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(
            name)
        process.arguments = arguments
        process.environment = environment
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: said, as: UTF8.self)
    }
#endif

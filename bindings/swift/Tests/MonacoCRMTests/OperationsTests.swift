import Foundation
import MonacoCRM
import MonacoCRMTesting
import Testing

/// Every operation by its method: it succeeds, is refused, or nobody knows, as `tests/operations` says.
@Suite(.timeLimit(.minutes(2))) struct OperationsTests {
    @Test func everyOperationOfTheCatalogueHasAMethod() throws {
        let operations = try #require(try Checkout.json("crates/monaco-catalog/operations.json")["operations"]?.array)
        let known = Set(operations.compactMap { $0["id"]?.string })
        #expect(known.count == 51)
        for kind in ["happy", "refused", "unknown"] {
            #expect(Set(OperationCalls.all.filter { $0.kind == kind }.map(\.operation)) == known)
        }
    }

    @Test func eachCaseEndsAsItSays() async throws {
        let file = try Checkout.json("tests/operations/cases.json")
        let cases = try #require(file["cases"]?.array)
        #expect(cases.map { $0["operation"]?.string } == OperationCalls.all.map(\.operation))
        #expect(cases.map { $0["case"]?.string } == OperationCalls.all.map(\.kind))
        let emulator = try await started(try #require(file["emulator"]?.array).compactMap(\.string))
        let options = ClientOptions(calls: CallOptions(maxAttempts: 1, allowSends: true))
        let client = try emulator.client(options)
        for (number, (call, told)) in zip(OperationCalls.all, cases).enumerated() {
            if let fault = told["fault"] { try await emulator.post("faults", fault) }
            // On a connection that was open before, libcurl would send again by itself what gets no answer.
            let client = call.kind == "unknown" ? try emulator.client(options) : client
            try await play(call, told, client, "\(number): \(call.operation), \(call.kind)")
        }
        await emulator.stop()
    }

    /// An emulator by a command line, of which `start` takes two options itself.
    private func started(_ arguments: [String]) async throws -> Emulator {
        var options: [String: String] = [:]
        for at in stride(from: 0, to: arguments.count - 1, by: 2) { options[arguments[at]] = arguments[at + 1] }
        let contacts = try #require(options.removeValue(forKey: "--contacts").flatMap { Int($0) })
        let seed = try #require(options.removeValue(forKey: "--seed").flatMap { Int($0) })
        return try await Emulator.start(contacts: contacts, seed: seed, arguments: options.flatMap { [$0.key, $0.value] })
    }

    private func play(_ call: OperationCall, _ told: JSON, _ client: MonacoClient, _ name: Comment) async throws {
        do {
            let given = try await call.make(client)
            #expect(told["fails"] == nil, name)
            let expected = try #require(told["gives"])
            #expect(holds(expected, of: given ?? .null), "\(name): \(given ?? .null)")
        } catch let error as MonacoError {
            let ended = shown(error)
            let expected = try #require(told["fails"]?.object, "\(name): \(error)")
            #expect(expected == ended.filter { expected.keys.contains($0.key) }, "\(name): \(error)")
        }
    }
}

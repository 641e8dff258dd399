#if os(Linux)
    import Foundation
    import MonacoCRM
    import Testing

    @testable import MonacoCRM

    /// The transport survives every case of `tests/torture`, whose README says what is asserted here.
    ///
    /// Cases set the environment of this process, so that nothing else may run in it.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct TortureTests {
        private static let server = Result { try TortureServer() }
        static let played = TortureCase.all.filter { !traps.contains($0.name) }

        @Test func everyDeviationIsOfACase() {
            let names = Set(TortureCase.all.map(\.name))
            #expect(traps.union(deviations.keys).filter { !names.contains($0) } == [])
            #expect(names.count >= 140)
        }

        @Test("survives", arguments: played)
        func survives(_ given: TortureCase) async throws {
            // Now and then URLSession on Linux leaves a request unwritten for longer than a case has time, and its server sees none.
            let hasLittleTime = given.json["client"]?["timeout_ms"] != nil || given.json["client"]?["read_timeout_ms"] != nil
            var wrong: [String] = []
            for _ in 0..<(hasLittleTime ? 5 : 1) {
                wrong = try await whatIsWrong(given)
                if wrong.isEmpty { break }
            }
            #expect(wrong == [])
        }

        private func whatIsWrong(_ given: TortureCase) async throws -> [String] {
            let server = try Self.server.get()
            let told = try server.ask(given.name)
            intoEnvironment(told)
            try trust(told)
            let played = try await play(given.calls, told: told, key: KeyLeakTests.canary())
            let isKept = told["base_url"]?.string?.hasPrefix("https:") == true
            let seen = isKept ? withoutUnclosed(try server.ask("end")) : try server.ask("end")
            let deviation = deviations[given.name]
            let listeners = try deviation?.seen.map { try parsed($0).object ?? [:] } ?? given.seen
            var wrong = played.leaks
            wrong += ["started", "sending", "finished", "log"].filter { !played.heard.contains($0) }.map { "no \($0) was heard of" }
            for (outcomes, asked) in zip(played.outcomes, deviation?.expected ?? given.expected) {
                wrong += outcomes.filter { !ends($0, asked, told) }.map { "\($0) is not \(asked)" }
            }
            let wanted = isKept ? withoutUnclosed(.object(wanted(listeners))) : .object(wanted(listeners))
            if seen != wanted { wrong.append("the server saw \(seen), not \(wanted)") }
            return wrong
        }
    }

    private func intoEnvironment(_ told: JSON) {
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
            unsetenv(name)
            unsetenv(name.lowercased())
        }
        for (name, value) in told["environment"]?.object ?? [:] { setenv(name, value.string ?? "", 1) }
    }

    /// URLSession on Linux trusts the system's authorities alone, of which there are none but this one where they are this process's own.
    private func trust(_ told: JSON) throws {
        guard let authorities else { return }
        let authority = try Data(contentsOf: URL(fileURLWithPath: told["ca_file"]?.string ?? ""))
        try authority.write(to: URL(fileURLWithPath: authorities))
    }

    /// Whether a call ended as a case asks: what it leaves open may be anything, and a list is a choice.
    private func ends(_ outcome: JSON, _ asked: JSON, _ told: JSON) -> Bool {
        guard let (how, wanted) = asked.object?.first else { return outcome == asked }
        var facts = wanted.object ?? [:]
        facts["attempts"] = facts["attempts"] ?? 1
        if how == "success" { facts["body"] = facts["status"] == 200 ? told["ordinary"] : "" }
        return facts.allSatisfy { name, value in
            outcome[how]?[name].map { (value.array ?? [value]).contains($0) } ?? false
        }
    }

    /// What a server saw over TLS: there the transport keeps its connections, because FoundationNetworking ends the process for letting go
    /// of them.
    private func withoutUnclosed(_ seen: JSON) -> JSON {
        .object(
            (seen.object ?? [:]).mapValues { listener in
                listener.object.map { .object($0.filter { $0.key != "unclosed" }) } ?? listener
            })
    }

    /// Nothing was left open, no key was seen elsewhere, no cookie was sent.
    private func wanted(_ listeners: [String: JSON]) -> [String: JSON] {
        var seen = listeners.mapValues { listener in
            JSON.object((listener.object ?? [:]).merging(["unclosed": 0]) { _, new in new })
        }
        seen["key_seen_elsewhere"] = false
        seen["cookie_seen"] = false
        return seen
    }
#endif

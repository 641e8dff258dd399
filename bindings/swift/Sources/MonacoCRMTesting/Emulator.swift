#if os(macOS) || os(Linux)
    import Foundation
    import MonacoCRM

    /// The emulator for tests: Monaco's API on your own machine.
    ///
    /// ```swift
    /// let emulator = try await Emulator.start()
    /// let me = try await emulator.client().me.get()
    /// await emulator.stop()
    /// ```
    ///
    /// It ends by `stop`, with this value, and with this process. However it is printed, it shows no key.
    public final class Emulator: Sendable {
        /// Where it listens, on loopback.
        public let baseURL: String
        /// Its first key.
        public let apiKey: String
        /// That key's organisation.
        public let orgID: String
        private let program: Program

        private init(_ program: Program, _ announced: JSON) throws {
            self.program = program
            guard let url = announced["url"]?.string, let key = announced["key"]?.string, let org = announced["org_id"]?.string
            else {
                throw EmulatorError(message: "the emulator did not say where it listens")
            }
            (baseURL, apiKey, orgID) = (url, key, org)
        }

        /// Starts one: the program that `MONACO_EMULATOR` names, else `monaco-emulator` on the PATH. Throws `EmulatorError`.
        ///
        /// - Parameters:
        ///   - contacts: Contacts at the start.
        ///   - seed: What ids, keys and records are drawn from; the same seed gives the same data.
        ///   - arguments: More arguments of its command line, such as `["--limit", "100/60s"]`.
        public static func start(contacts: Int = 25, seed: Int = 1, arguments: [String] = []) async throws -> Emulator {
            let given = ["--json", "--exit-with-stdin", "--contacts", String(contacts), "--seed", String(seed)]
            let program = try Program(given + arguments)
            guard let line = await program.firstLine(), let announced = try? JSONDecoder().decode(JSON.self, from: line) else {
                throw EmulatorError(message: "the emulator ended at once; what it wrote to the standard error says why")
            }
            return try Emulator(program, announced)
        }

        /// A client of it, with its first key.
        public func client(_ options: ClientOptions = ClientOptions()) throws -> MonacoClient {
            try client(.unsafeLiteral(apiKey), options)
        }

        /// A client of it.
        public func client(_ credentials: Credentials, _ options: ClientOptions = ClientOptions()) throws -> MonacoClient {
            var options = options
            options.baseURL = options.baseURL ?? baseURL
            return try MonacoClient(credentials, options)
        }

        /// A request to its own surface, below `/_emulator/`.
        @discardableResult
        public func post(_ path: String, _ body: JSON = [:]) async throws -> JSON {
            try await asked("POST", "\(baseURL)/_emulator/\(path)", JSONEncoder().encode(body))
        }

        /// A request to its own surface, below `/_emulator/`.
        public func get(_ path: String) async throws -> JSON {
            try await asked("GET", "\(baseURL)/_emulator/\(path)", nil)
        }

        /// A request to its own surface, below `/_emulator/`.
        @discardableResult
        public func delete(_ path: String) async throws -> JSON {
            try await asked("DELETE", "\(baseURL)/_emulator/\(path)", nil)
        }

        /// Lets something go wrong with the next requests that match, such as `["status": 503]` with `operation: "get_me"`.
        ///
        /// - Parameters:
        ///   - operation: The catalogue's id.
        ///   - path: Exact, or a prefix that ends in `*`.
        ///   - nth: Which of the matching requests, from 1.
        ///   - every: Every so many of the matching requests.
        public func fault(
            _ action: JSON, times: Int = 1, operation: String? = nil, method: String? = nil, path: String? = nil, nth: Int? = nil,
            every: Int? = nil
        ) async throws {
            var match: [String: JSON] = [:]
            match["operation"] = operation.map(JSON.string)
            match["method"] = method.map(JSON.string)
            match["path"] = path.map(JSON.string)
            match["nth"] = nth.map(JSON.integer)
            match["every"] = every.map(JSON.integer)
            try await post("faults", ["faults": [["match": .object(match), "times": .integer(times), "do": action]]])
        }

        /// What the wire carried, keys masked: method, path, query, headers, key, body, status, operation.
        public func requests() async throws -> [JSON] {
            try await get("log")["requests"]?.array ?? []
        }

        /// Back to the start, with the same first key.
        public func reset() async throws {
            try await post("reset")
            try await delete("faults")
            try await delete("log")
        }

        /// Ends it.
        public func stop() async {
            await program.stop()
        }
    }

    extension Emulator: CustomStringConvertible, CustomReflectable {
        public var description: String { "<Emulator \(baseURL)>" }
        public var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// The emulator did not do what it was asked. It holds no key.
    public struct EmulatorError: Error, CustomStringConvertible {
        let message: String

        public var description: String { message }
    }
#endif

#if os(macOS) || os(Linux)
    import Foundation

    /// A running emulator. It sees its input close when this process is gone, however it ended, and ends too.
    ///
    /// The process is started before anything else sees it, and is asked for nothing but its end from then on.
    final class Program: @unchecked Sendable {
        private let process = Process()
        private let input = Pipe()
        private let output = Pipe()

        init(_ arguments: [String]) throws {
            let name = ProcessInfo.processInfo.environment[variable] ?? program
            // By env, which looks on the PATH.
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [name] + arguments
            process.standardInput = input
            process.standardOutput = output
            guard (try? process.run()) != nil else {
                throw EmulatorError(message: "there is no emulator at \(name): install it, or set \(variable) to the program")
            }
        }

        deinit {
            try? input.fileHandleForWriting.close()
        }

        /// Nil where it ended before.
        func firstLine() async -> Data? {
            let handle = output.fileHandleForReading
            return await inBackground {
                var line = Data()
                while !line.contains(UInt8(ascii: "\n")) {
                    let part = handle.availableData
                    if part.isEmpty { return nil }
                    line.append(part)
                }
                return line
            }
        }

        func stop() async {
            try? input.fileHandleForWriting.close()
            await inBackground { self.process.waitUntilExit() }
        }
    }

    private let program = "monaco-emulator"
    private let variable = "MONACO_EMULATOR"

    /// On a thread that may wait, unlike those of tasks.
    private func inBackground<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: work()) }
        }
    }
#endif

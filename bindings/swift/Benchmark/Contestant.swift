import Foundation

/// One contestant in a process of its own: does its work as often as each line of its input says, and prints the CPU that took, in µs
/// each time. Run by `cargo xtask bench swift`, which lets contestants take turns.
///
///     Benchmark CONTESTANT PAGE_SIZE     with MONACO_BASE_URL and MONACO_API_KEY of an emulator
@main
struct Contestant {
    let name: String
    let pageSize: Int

    static func main() async throws {
        let arguments = CommandLine.arguments
        try await Contestant(name: arguments[1], pageSize: Int(arguments[2]) ?? 0).takeTurns()
    }

    private func takeTurns() async throws {
        let work = try await work()
        while let line = readLine(), let repeats = Int(line) {
            let before = cpuMicros()
            for _ in 0..<repeats { try await work() }
            let spent = (cpuMicros() - before) / Double(repeats)
            FileHandle.standardOutput.write(Data("\(spent)\n".utf8))
        }
    }

    private func work() async throws -> () async throws -> Void {
        let emulated = Emulated(pageSize: pageSize)
        switch name {
        case "crossings": return try crossings()
        case "monaco": return checked(try emulated.monaco())
        case "urlsession": return checked(try emulated.bare())
        case "decode", "jsondecoder":
            let page = try await emulated.page()
            return checked { try name == "decode" ? decodeAsMonaco(page) : decodeAsApps(page) }
        default: fatalError("there is no contestant \(name)")
        }
    }

    /// What counts the rows of a page, made to fail where they are not all there.
    private func checked(_ count: @escaping () async throws -> Int) -> () async throws -> Void {
        return {
            let rows = try await count()
            guard rows == pageSize else { fatalError("a page of \(pageSize) brought \(rows) rows") }
        }
    }
}

/// CPU of this process so far, all its threads together.
private func cpuMicros() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

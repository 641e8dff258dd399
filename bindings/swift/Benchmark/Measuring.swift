import Foundation

/// CPU of this process so far, in µs.
func cpu() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

func printCost(_ microseconds: Double) {
    print(microseconds)
}

/// Of `work`, after as much of it as a warm-up.
func cost(rounds: Int, _ work: () throws -> Void) rethrows -> Double {
    for _ in 0..<rounds { try work() }
    let before = cpu()
    for _ in 0..<rounds { try work() }
    return (cpu() - before) / Double(rounds)
}

/// Of requests, one after the other, for that many rows each.
func roundTrips(of rows: Int, through send: () async throws -> Int) async throws -> Double {
    let rounds = max(40, 3000 / rows)
    for _ in 0..<rounds { _ = try await send() }
    let before = cpu()
    for _ in 0..<rounds { _ = try await send() }
    return (cpu() - before) / Double(rounds)
}

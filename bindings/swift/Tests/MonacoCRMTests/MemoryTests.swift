#if os(Linux)
    import Foundation
    import MonacoCRM
    import MonacoCRMTesting
    import Testing

    /// What stays in memory once calls and clients are over.
    @Suite(.timeLimit(.minutes(2)), .serialized) struct MemoryTests {
        @Test func callsThatAreOverLeaveNothing() async throws {
            let client = try ownClient(OwnTransport())
            try await expectNoGrowth(rounds: 4000, bytesEach: 64) { _ = try await client.me.get() }
        }

        @Test func clientsThatAreGoneLeaveNothing() async throws {
            try await withEmulator { emulator in
                try await expectNoGrowth(rounds: 150, bytesEach: 8192) { _ = try await emulator.client().me.get() }
            }
        }
    }

    /// Doing it that often again takes less than that much more memory for each time: what is left is the allocator's.
    private func expectNoGrowth(rounds: Int, bytesEach: Int, _ work: () async throws -> Void) async throws {
        for _ in 0..<rounds { try await work() }
        var least = Int.max
        // Other tests run beside this one, so that the best of three counts.
        for _ in 0..<3 {
            let before = try residentBytes()
            for _ in 0..<rounds { try await work() }
            least = min(least, try residentBytes() - before)
        }
        #expect(least < rounds * bytesEach)
    }

    private func residentBytes() throws -> Int {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
        return try #require(Int(pages)) * Int(getpagesize())
    }
#endif

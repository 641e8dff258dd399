/// Clocks and durations: the core counts whole milliseconds on one that goes on while the device sleeps.

/// When this process first asked.
private let start = ContinuousClock.now
private let millisecondsPerSecond: Int64 = 1000
private let attosecondsPerMillisecond: Int64 = 1_000_000_000_000_000

/// The monotonic clock.
func now() -> UInt64 {
    UInt64((ContinuousClock.now - start).milliseconds)
}

/// An instant of `now` on the clock that tasks sleep by.
func instant(_ milliseconds: UInt64) -> ContinuousClock.Instant {
    start.advanced(by: .milliseconds(Int64(clamping: milliseconds)))
}

extension Duration {
    /// Whole milliseconds, rounded up; what no number of the core's could hold ends at its bound.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: millisecondsPerSecond)
        guard !isTooLong else { return seconds < 0 ? .min : .max }
        let part = (attoseconds + attosecondsPerMillisecond - 1) / attosecondsPerMillisecond
        return whole.addingReportingOverflow(part).overflow ? .max : whole + part
    }
}

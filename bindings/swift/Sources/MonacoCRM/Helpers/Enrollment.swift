internal import MonacoCore

extension Campaigns {
    /// Waits until the enrolment of a campaign's audiences has ended, and gives the campaign as it is then: its `enrollmentStatus` is
    /// `completed` or `failed`.
    ///
    /// Cancelling the task ends the waiting, and not the enrolment.
    ///
    /// Throws `MonacoError.timeout` where it goes on for longer, `MonacoError.notFound` and `MonacoError.cancelled`.
    ///
    /// - Parameters:
    ///   - campaignID: The campaign's id.
    ///   - timeout: How long to wait at most.
    ///   - onProgress: Told the campaign each time that it was looked at.
    @discardableResult
    public func waitForEnrollment(
        _ campaignID: String,
        timeout: Duration = .seconds(600),
        options: CallOptions? = nil,
        onProgress: @Sendable (CampaignDetail) async throws -> Void = { _ in }
    ) async throws -> CampaignDetail {
        let (start, most) = (now(), UInt64(max(timeout, .zero).milliseconds))
        var polls: UInt32 = 0
        while true {
            let campaign = try await get(campaignID, options: options)
            polls += 1
            try await onProgress(campaign)
            let status = campaign.enrollmentStatus?.rawValue
            let wait = try checked { try nextPoll(status: status, polls: polls, elapsedMs: now() - start, deadlineMs: most) }
            guard let wait else { return campaign }
            try await pause(.milliseconds(Int64(clamping: wait)))
        }
    }
}

private func pause(_ duration: Duration) async throws {
    do {
        try await Task.sleep(for: duration)
    } catch {
        throw MonacoError.refused(.cancelled, "the wait for an enrolment was cancelled; it goes on")
    }
}

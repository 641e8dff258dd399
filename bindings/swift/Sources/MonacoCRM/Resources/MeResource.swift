/// Whom the key belongs to: `client.me`.
public struct MeResource: Sendable {
    let sender: Sender

    /// The user and the organisation that the key acts as: the cheapest check of a key. Throws `MonacoError`.
    public func get(_ options: CallOptions? = nil) async throws -> Me {
        try await sender.send(Query("get_me"), options, item)
    }
}

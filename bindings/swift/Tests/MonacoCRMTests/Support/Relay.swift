import Foundation
import MonacoCRM

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What an app's own backend does: it knows the session's token, and goes on to the API with the key.
final class Relay: Transport {
    private let token: String
    private let key: String
    private let session = URLSession(configuration: .ephemeral)

    init(token: String, key: String) {
        (self.token, self.key) = (token, key)
    }

    func send(_ attempt: Attempt) async throws -> Answer {
        guard attempt.authorization() == "Bearer \(token)" else { return Answer(status: 401, headers: [], body: Data()) }
        guard let url = URL(string: attempt.url) else { throw TransportFailure(.notWritten, cause: "it is no URL") }
        var request = URLRequest(url: url)
        request.httpMethod = attempt.method
        request.httpBody = attempt.body
        for (name, value) in attempt.headers { request.setValue(value, forHTTPHeaderField: name) }
        request.setValue("Bearer \(key)", forHTTPHeaderField: "authorization")
        let (body, response) = try await session.data(for: request)
        return Answer(status: (response as? HTTPURLResponse)?.statusCode ?? 0, headers: [], body: body)
    }

    func close() {}
}

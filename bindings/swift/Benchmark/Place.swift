import Foundation
import MonacoCRM

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The emulator that answers.
struct Place {
    private let url: String
    private let key: String

    init() throws {
        let environment = ProcessInfo.processInfo.environment
        (url, key) = (environment["MONACO_BASE_URL"] ?? "", environment["MONACO_API_KEY"] ?? "")
    }

    /// A page of contacts by this package.
    func monaco(_ pageSize: Int) throws -> () async throws -> Int {
        let client = try MonacoClient(.unsafeLiteral(key), ClientOptions(baseURL: url))
        return { try await client.contacts.list(pageSize: pageSize).firstPage().items.count }
    }

    /// The same, as an app does it by itself.
    func bare(_ pageSize: Int) throws -> () async throws -> Int {
        let session = URLSession(configuration: .ephemeral)
        let request = try request(pageSize)
        return {
            let (body, _) = try await session.data(for: request)
            return try JSONDecoder().decode(AppPage.self, from: body).data.count
        }
    }

    /// The body of a page.
    func page(_ pageSize: Int) throws -> Data {
        let received = Received()
        let task = URLSession.shared.dataTask(with: try request(pageSize)) { body, _, _ in received.set(body ?? Data()) }
        task.resume()
        return received.wait()
    }

    private func request(_ pageSize: Int) throws -> URLRequest {
        guard let address = URL(string: "\(url)/v1/contacts/list") else { throw URLError(.badURL) }
        var request = URLRequest(url: address)
        request.httpMethod = "POST"
        request.httpBody = try JSONEncoder().encode(["page_size": pageSize])
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        request.setValue("Bearer \(key)", forHTTPHeaderField: "authorization")
        return request
    }
}

private final class Received: @unchecked Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private var body = Data()

    func set(_ body: Data) {
        self.body = body
        semaphore.signal()
    }

    func wait() -> Data {
        semaphore.wait()
        return body
    }
}

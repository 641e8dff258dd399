import Foundation
import MonacoCore

@testable import MonacoCRM

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Pages of contacts of the emulator that answers, of which one field a row is read.
struct Emulated {
    private let url: String
    private let key: String
    private let pageSize: Int

    init(pageSize: Int) {
        let environment = ProcessInfo.processInfo.environment
        (url, key) = (environment["MONACO_BASE_URL"] ?? "", environment["MONACO_API_KEY"] ?? "")
        self.pageSize = pageSize
    }

    /// By this package.
    func monaco() throws -> () async throws -> Int {
        let client = try MonacoClient(.unsafeLiteral(key), ClientOptions(baseURL: url))
        return {
            let page = try await client.contacts.list(pageSize: pageSize).firstPage()
            return page.items.count { $0.email != nil }
        }
    }

    /// As an app does it by itself, over a session that is configured as this package's.
    func bare() throws -> () async throws -> Int {
        let session = URLSession(configuration: try configuration())
        return {
            let (body, response) = try await session.data(for: request())
            guard (response as? HTTPURLResponse)?.statusCode == 200 else { throw URLError(.badServerResponse) }
            return try JSONDecoder().decode(AppPage.self, from: body).data.count { $0.email != nil }
        }
    }

    /// The body of a page.
    func page() async throws -> Data {
        try await URLSession.shared.data(for: request()).0
    }

    private func configuration() throws -> URLSessionConfiguration {
        let client = try Client(config: #"{"base_url":"\#(url)"}"#, key: nil, standby: nil, now: 0, unixMs: 0)
        return sessionConfiguration(client.origin())
    }

    private func request() throws -> URLRequest {
        guard let address = URL(string: "\(url)/v1/contacts/list") else { throw URLError(.badURL) }
        var request = URLRequest(url: address)
        request.httpMethod = "POST"
        request.httpBody = try JSONEncoder().encode(["page": 1, "page_size": pageSize])
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        request.setValue("application/json", forHTTPHeaderField: "accept")
        request.setValue("Bearer \(key)", forHTTPHeaderField: "authorization")
        return request
    }
}

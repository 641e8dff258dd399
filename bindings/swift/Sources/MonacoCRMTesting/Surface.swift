#if os(macOS) || os(Linux)
    import Foundation
    import MonacoCRM

    #if canImport(FoundationNetworking)
        import FoundationNetworking
    #endif

    /// Its own surface, past any proxy of the machine.
    private let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.connectionProxyDictionary = [:]
        return URLSession(configuration: configuration)
    }()

    /// Asks the surface for something. Throws `EmulatorError`.
    func asked(_ method: String, _ url: String, _ body: Data?) async throws -> JSON {
        guard let address = URL(string: url) else { throw EmulatorError(message: "\(url) is no URL") }
        var request = URLRequest(url: address)
        request.httpMethod = method
        request.httpBody = body
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        let (answer, response) = try await session.data(for: request)
        guard let status = (response as? HTTPURLResponse)?.statusCode, status == 200 else {
            throw EmulatorError(message: "the emulator refused \(method) \(url): \(String(decoding: answer, as: UTF8.self))")
        }
        return try JSONDecoder().decode(JSON.self, from: answer)
    }
#endif

import Foundation
internal import MonacoCore

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The transport over URLSession, with a session of its own: no cache, no cookies, no stored credentials, no redirects.
///
/// URLSession has one time for all of an attempt, because it does not say when it is connected; nor does it say whether some of a request
/// was written, unless its failure proves that none was.
final class URLSessionTransport: Transport {
    private let session: URLSession
    private let exchanges = Exchanges()
    private let isClosed = Locked(false)
    private let place: Place

    init(_ place: Place) {
        self.place = place
        session = URLSession(configuration: sessionConfiguration(place), delegate: exchanges, delegateQueue: delegateQueue())
    }

    deinit {
        close()
        #if os(Linux)
            // FoundationNetworking ends the whole process where it lets go of a session that has an open connection over TLS. It is kept, and
            // its connections with it, until their server closes them.
            if place.isTls { _ = Unmanaged.passRetained(session) }
        #endif
    }

    func send(_ attempt: Attempt) async throws -> Answer {
        if let variable = unavoidableProxy(before: place) {
            throw TransportFailure(
                .proxyRefused, cause: "\(variable) is set, and this machine is reached past any proxy: see no_proxy")
        }
        let request = try request(attempt)
        // A session that was closed makes no task, not even to say so.
        let exchange = isClosed.with { isClosed in
            isClosed ? nil : Exchange(session.dataTask(with: request))
        }
        guard let exchange else { throw TransportFailure(.notWritten, cause: "the client is closed") }
        exchanges.enter(exchange)
        return try await exchange.run(within: attempt.timeout)
    }

    func close() {
        isClosed.with { isClosed in
            guard !isClosed else { return }
            isClosed = true
            session.finishTasksAndInvalidate()
        }
    }
}

/// No cache, no cookies, no stored credentials.
func sessionConfiguration(_ place: Place) -> URLSessionConfiguration {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.httpCookieAcceptPolicy = .never
    configuration.urlCredentialStorage = nil
    configuration.httpMaximumConnectionsPerHost = mostConnections
    // This machine is reached past any proxy: an empty table is none.
    if place.isLoopback { configuration.connectionProxyDictionary = [:] }
    return configuration
}

/// Open at once, idle ones included.
private let mostConnections = 100

private func request(_ attempt: Attempt) throws -> URLRequest {
    guard let url = URL(string: attempt.url) else {
        throw TransportFailure(.notWritten, cause: "URLSession takes no such URL")
    }
    var request = URLRequest(url: url)
    request.httpMethod = attempt.method
    request.httpBody = attempt.body
    // The longest silence; URLSession counts it while it connects too.
    request.timeoutInterval = Double(attempt.readTimeout.milliseconds) / 1000
    request.httpShouldHandleCookies = false
    var headers = Dictionary(attempt.headers.map { ($0.name, $0.value) }) { _, last in last }
    headers["authorization"] = attempt.authorization()
    request.allHTTPHeaderFields = headers
    return request
}

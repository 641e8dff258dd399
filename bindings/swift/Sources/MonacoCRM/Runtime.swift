import Foundation
internal import MonacoCore

/// What the calls of a client share: the core's client, the sleepers, the transport.
final class Runtime: Sendable {
    let core: Client
    let baseURL: String
    let reporter: Reporter
    let sleepers = Sleepers()
    /// By the kind of record.
    let fieldSchemas = Locked<[String: FieldSchemas]>([:])
    let transport: any Transport
    private let credentials: Credentials

    /// Reads the environment for the base URL, if it was not given. Throws `MonacoError.configuration` and `MonacoError.invalidKey`.
    init(_ credentials: Credentials, _ options: ClientOptions) throws {
        let baseURL = options.baseURL ?? baseURLOfEnvironment() ?? officialBaseURL
        let config = try options.config(baseURL: baseURL, userAgent: userAgent)
        let (key, standby) = credentials.known
        let unix = Int64(Date().timeIntervalSince1970 * 1000)
        let core = try checked { try Client(config: config, key: key, standby: standby, now: now(), unixMs: unix) }
        self.core = core
        self.baseURL = baseURL
        self.credentials = credentials
        reporter = Reporter(hook: options.onEvent, logger: options.logger)
        transport = options.transport.map(GuardedTransport.init) ?? URLSessionTransport(core.origin())
    }

    /// Installs a successor, and wakes whom that concerns. Throws `MonacoError.invalidKey`.
    func rotate(_ text: String) throws -> String {
        let key = try parsed(text, isOpaque: credentials.isOpaque)
        let fingerprint = try checked { try core.rotate(key: key) }
        sleepers.signal(core.takeWakes())
        return fingerprint
    }

    /// What the provider gave; its own failure stays here.
    func providedKey() async -> Input {
        guard case .provider(let provider) = credentials.source else { return .noKey(failure: "there is no key provider") }
        do {
            return .key(key: try parsed(try await provider.apiKey(), isOpaque: credentials.isOpaque))
        } catch let error as MonacoError {
            return .noKey(failure: error.message)
        } catch {
            return .noKey(failure: described(error))
        }
    }
}

extension Credentials {
    fileprivate var known: (ApiKey?, ApiKey?) {
        switch source {
        case .provider: (nil, nil)
        case .known(let key, let standby): (key, standby)
        }
    }
}

private let officialBaseURL = "https://api.monaco.com"

private func baseURLOfEnvironment() -> String? {
    let given = ProcessInfo.processInfo.environment["MONACO_BASE_URL"]
    return given?.isEmpty == false ? given : nil
}

private var userAgent: String {
    let system = ProcessInfo.processInfo.operatingSystemVersion
    return "monaco-crm-swift/\(version()) \(platform)/\(system.majorVersion).\(system.minorVersion)"
}

private var platform: String {
    #if os(Linux)
        "Linux"
    #elseif os(macOS)
        "macOS"
    #elseif os(iOS)
        "iOS"
    #elseif os(tvOS)
        "tvOS"
    #elseif os(watchOS)
        "watchOS"
    #elseif os(visionOS)
        "visionOS"
    #else
        "other"
    #endif
}

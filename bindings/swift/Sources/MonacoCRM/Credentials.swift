import Foundation
internal import MonacoCore

/// Gives a key: the current one of the Keychain, of a secrets manager, or of an app's own backend.
public protocol ApiKeyProvider: Sendable {
    /// Called when a key is first needed, and again once the server refused it. What it throws fails the call with
    /// `MonacoError.keyProvider`. It is not waited for beyond the call's deadline.
    func apiKey() async throws -> String
}

/// Where a client has its key from. However it is printed, it shows none.
///
/// An app that is given to others holds no key of an organisation: whoever has the app has the key. It asks a relay, its own backend,
/// and authenticates there with a token of the user's session: ``bearer(_:)``.
public struct Credentials: Sendable {
    enum Source: Sendable {
        case provider(any ApiKeyProvider)
        case known(ApiKey, standby: ApiKey?)
    }

    let source: Source
    /// Whether keys are a relay's tokens, not Monaco's keys.
    let isOpaque: Bool

    /// A key from `provider`.
    public static func provider(_ provider: any ApiKeyProvider) -> Credentials {
        Credentials(source: .provider(provider), isOpaque: false)
    }

    /// A key from what `provide` gives.
    public static func provider(_ provide: @escaping @Sendable () async throws -> String) -> Credentials {
        .provider(Providing(provide: provide))
    }

    /// An opaque token, from `provider`, of a relay in front of Monaco, which `ClientOptions.baseURL` names.
    public static func bearer(_ provider: any ApiKeyProvider) -> Credentials {
        Credentials(source: .provider(provider), isOpaque: true)
    }

    /// An opaque token, from what `provide` gives, of a relay in front of Monaco, which `ClientOptions.baseURL` names.
    public static func bearer(_ provide: @escaping @Sendable () async throws -> String) -> Credentials {
        .bearer(Providing(provide: provide))
    }

    /// The key in `MONACO_API_KEY`, for servers and tools. Throws `MonacoError.configuration` and `MonacoError.invalidKey`.
    public static func environment() throws -> Credentials {
        guard let key = ProcessInfo.processInfo.environment[keyVariable] else {
            throw MonacoError.refused(.invalidConfig, "no API key was given: pass credentials, or set \(keyVariable)")
        }
        return try .unsafeLiteral(key)
    }

    /// A key as text, and the one to go on with once it is refused. For tests and servers: a key in an app is everyone's who has the app,
    /// and a key in source code is everyone's who reads it. Throws `MonacoError.invalidKey`, which never shows it.
    public static func unsafeLiteral(_ key: String, standby: String? = nil) throws -> Credentials {
        let standby = try standby.map { try parsed($0, isOpaque: false) }
        return Credentials(source: .known(try parsed(key, isOpaque: false), standby: standby), isOpaque: false)
    }
}

private let keyVariable = "MONACO_API_KEY"

private struct Providing: ApiKeyProvider {
    let provide: @Sendable () async throws -> String

    func apiKey() async throws -> String {
        try await provide()
    }
}

/// A key from its text. Throws `MonacoError.invalidKey`, which never shows it.
func parsed(_ text: String, isOpaque: Bool) throws -> ApiKey {
    try checked { isOpaque ? try ApiKey.opaque(token: text) : try ApiKey.parse(text: text) }
}

extension Credentials: CustomStringConvertible, CustomReflectable {
    public var description: String {
        switch source {
        case .provider: "Credentials(provider)"
        case .known(let key, _): "Credentials(\(key.fingerprint()))"
        }
    }

    public var customMirror: Mirror { Mirror(self, children: []) }
}

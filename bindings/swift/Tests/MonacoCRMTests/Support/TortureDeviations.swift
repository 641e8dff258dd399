import Foundation

@testable import MonacoCRM

/// The file that this process takes the authorities it trusts from, where that is its own alone.
let authorities = ProcessInfo.processInfo.environment["MONACO_TEST_AUTHORITIES"]

/// Where URLSession on Linux does not do what a case asks: why, how its calls end instead, and what the server sees then.
struct Deviation: Sendable {
    let why: String
    let expected: [JSON]
    /// JSON, as in a case.
    let seen: String?

    init(_ why: String, _ expected: [JSON], seen: String? = nil) {
        (self.why, self.expected, self.seen) = (why, expected, seen)
    }
}

/// What Swift 6.0's FoundationNetworking ends the whole process for, by traps of its own: "Transfer completed, but there's no response", and
/// a challenge that has no parameters. Nothing above it can help that, so that these are not played; the README warns of it.
let traps: Set<String> = ["cut-in-the-head", "chunk-extensions-and-trailers", "challenge-without-a-realm"]

private let coding = "URLSession keeps the answer to itself where it cannot undo the body's coding"
private let unsure = "URLSession does not say whether it was connected"
private let lenient = "libcurl's parser is lenient"
private let reason = "URLSession takes no status line without a reason"
private let resend = "libcurl opens another connection by itself where the server closed an idle one"
private let proxy = "URLSession does not say that it was a proxy's refusal, nor whether the request was written"
private let loopback = "URLSession cannot go past the environment's proxy: the transport sends nothing instead"
private let onetime = "URLSession on Linux has one time for all of an attempt"
private let interim = "libcurl reads as many as come"
private let trust = "the test's authority is none of the system's, which URLSession on Linux trusts alone: nothing is sent"

/// By case.
let deviations = authorities == nil ? always.merging(withoutTrust) { _, without in without } : always

private let always: [String: Deviation] = [
    "gzip-broken-in-the-middle-is-undecodable": Deviation(coding, [.failure("connection", "unknown")]),
    "gzip-that-is-none-is-read-as-it-is": Deviation(coding, [.failure("connection", "unknown")]),
    "unknown-content-coding-is-undecodable": Deviation(coding, [.failure("connection", "unknown")]),
    "connection-never-answered": Deviation(unsure, [.failure("timeout", "unknown")]),
    "length-beside-chunked": Deviation(lenient, [.success]),
    "length-beyond-64-bits": Deviation(lenient, [.success]),
    "length-that-is-no-number": Deviation(lenient, [.success]),
    "two-lengths-that-differ": Deviation(lenient, [.failure("undecodable", "applied", status: 200)]),
    "status-without-a-reason": Deviation(reason, [.failure("connection", "unknown")]),
    "idle-connection-closed-as-a-read-comes-is-made-anew": Deviation(resend, [.success, .success]),
    "idle-connection-closed-as-a-request-comes-is-unknown": Deviation(
        resend, [.success, .failure("connection", "unknown")],
        seen: #"{"origin":{"connections":2,"requests":["POST /v1/contacts/","POST /v1/contacts/"]}}"#),
    "idle-connection-reset-as-a-request-comes-is-unknown": Deviation(
        resend, [.success, .failure("connection", "unknown")],
        seen: #"{"origin":{"connections":2,"requests":["POST /v1/contacts/"]}}"#),
    "proxy-refusal-is-final": Deviation(
        proxy, [.failure("timeout", "unknown", attempts: 2)],
        seen:
            #"{"origin":{"connections":0,"requests":[]},"proxy":{"connections":2,"requests":["CONNECT torture.invalid:{port}","CONNECT torture.invalid:{port}"]}}"#
    ),
    "proxy-that-cannot-connect": Deviation(proxy, [.failure("connection", "unknown")]),
    "proxy-that-closes": Deviation(proxy, [.failure("connection", "unknown")]),
    "proxy-that-goes-silent-in-the-handshake": Deviation(unsure, [.failure("timeout", "unknown")]),
    "proxy-that-is-cut-in-its-head": Deviation(proxy, [.failure("connection", "unknown")]),
    "proxy-that-never-answers": Deviation(proxy, [.failure("timeout", "unknown")]),
    "proxy-that-resets": Deviation(proxy, [.failure("connection", "unknown")]),
    "proxy-that-speaks-no-http": Deviation(proxy, [.failure("connection", "unknown")]),
    "proxy-that-wants-credentials": Deviation(proxy, [.failure("connection", "unknown")]),
    "proxy-is-not-asked-for-loopback": Deviation(
        loopback, [.failure("proxy", "not_sent")],
        seen: #"{"origin":{"connections":0,"requests":[]},"proxy":{"connections":0,"requests":[]}}"#),
    "proxy-is-not-asked-for-loopback-over-tls": Deviation(
        loopback, [.failure("proxy", "not_sent")],
        seen: #"{"origin":{"connections":0,"requests":[]},"proxy":{"connections":0,"requests":[]}}"#),
    "connect-timeout-holds-in-the-tls-handshake": Deviation(
        onetime, [.success], seen: #"{"origin":{"connections":1,"requests":["POST /v1/contacts/"]}}"#),
    "tls-handshake-never-answered": Deviation(unsure, [.failure("timeout", "unknown")]),
    "tls-handshake-reset": Deviation(unsure, [.failure("connection", "unknown")]),
    "read-timeout-begins-anew-with-every-byte": Deviation(onetime, [.failure("timeout", "unknown")]),
    "endless-interim-answers": Deviation(interim, [.success]),
]

/// Where the test's authority is not trusted.
private let withoutTrust: [String: Deviation] = [
    "cancelled-in-the-tls-handshake": Deviation(
        trust, [.cancelled, .untrusted], seen: #"{"origin":{"connections":2,"requests":[]}}"#),
    "cancelled-while-the-proxy-connects": Deviation(
        trust, [.cancelled, .untrusted],
        seen:
            #"{"origin":{"connections":1,"requests":[]},"proxy":{"connections":2,"requests":["CONNECT torture.invalid:{port}","CONNECT torture.invalid:{port}"]}}"#
    ),
    "connect-timeout-holds-in-the-tls-handshake": Deviation(trust, [.untrusted]),
    "proxy-by-the-variables-lower-case-name": Deviation(
        trust, [.untrusted],
        seen: #"{"origin":{"connections":1,"requests":[]},"proxy":{"connections":1,"requests":["CONNECT torture.invalid:{port}"]}}"#
    ),
    "proxy-whose-origin-cuts": Deviation(
        trust, [.untrusted],
        seen: #"{"origin":{"connections":1,"requests":[]},"proxy":{"connections":1,"requests":["CONNECT torture.invalid:{port}"]}}"#
    ),
    "proxy-tunnels": Deviation(
        trust, [.untrusted, .failure("connection", "unknown")],
        seen:
            #"{"origin":{"connections":1,"requests":[]},"proxy":{"connections":2,"requests":["CONNECT torture.invalid:{port}"]}}"#
    ),
    "redirect-from-https-to-http-is-not-followed": Deviation(
        trust, [.untrusted], seen: #"{"origin":{"connections":1,"requests":[]},"other_origin":{"connections":0,"requests":[]}}"#),
    "tls": Deviation(trust, [.untrusted, .failure("connection", "unknown")], seen: #"{"origin":{"connections":2,"requests":[]}}"#),
    "tls-body-until-the-goodbye": Deviation(trust, [.untrusted], seen: #"{"origin":{"connections":1,"requests":[]}}"#),
    "tls-body-without-length-and-without-goodbye-is-cut": Deviation(
        trust, [.untrusted], seen: #"{"origin":{"connections":1,"requests":[]}}"#),
    "tls-by-address": Deviation(trust, [.untrusted], seen: #"{"origin":{"connections":1,"requests":[]}}"#),
    "tls-closed-in-the-body": Deviation(trust, [.untrusted], seen: #"{"origin":{"connections":1,"requests":[]}}"#),
    "tls-cut-in-the-body": Deviation(trust, [.untrusted], seen: #"{"origin":{"connections":1,"requests":[]}}"#),
    "tls-reset-in-the-body": Deviation(trust, [.untrusted], seen: #"{"origin":{"connections":1,"requests":[]}}"#),
    "tls-silence-after-the-handshake": Deviation(trust, [.untrusted], seen: #"{"origin":{"connections":1,"requests":[]}}"#),
    "tls-idle-connection-that-was-closed-is-not-used": Deviation(
        trust, [.untrusted, .untrusted], seen: #"{"origin":{"connections":2,"requests":[]}}"#),
]

extension JSON {
    fileprivate static let cancelled: JSON = "cancelled"
    fileprivate static let untrusted = failure("certificate", "not_sent")
    fileprivate static let success: JSON = ["success": ["status": 200]]

    fileprivate static func failure(_ kind: String, _ certainty: String, attempts: Int = 1, status: Int? = nil) -> JSON {
        var facts: [String: JSON] = ["kind": .string(kind), "certainty": .string(certainty), "attempts": .integer(attempts)]
        facts["status"] = status.map(JSON.integer)
        return ["error": .object(facts)]
    }
}

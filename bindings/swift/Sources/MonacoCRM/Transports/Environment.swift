import Foundation
internal import MonacoCore

/// The variable that puts a proxy before this machine, where URLSession cannot go past it: on Linux libcurl reads the environment by
/// itself. In clear text the proxy would see the key.
func unavoidableProxy(before place: Place) -> String? {
    #if os(Linux)
        guard place.isLoopback, !isExcepted(place.host) else { return nil }
        let names = (place.isTls ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]) + ["all_proxy", "ALL_PROXY"]
        return names.first { variable($0) != nil }
    #else
        return nil
    #endif
}

private func isExcepted(_ host: String) -> Bool {
    let excepted = variable("no_proxy") ?? variable("NO_PROXY") ?? ""
    return excepted.split { $0 == "," || $0 == " " }.contains { $0 == "*" || $0 == host }
}

/// Nil where it is empty, too. Asked for each request, which a dictionary of all variables would be too dear for.
private func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
}

import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What it means that a task of URLSession failed. It does not say how far it came: unless the failure proves that it was still
/// connecting, some of the request may have been written.
func failure(_ fault: any Error) -> TransportFailure {
    guard let error = fault as? URLError else { return TransportFailure(.connectionLost, cause: described(fault)) }
    return TransportFailure(meaning(error), cause: "URLError: \(error.code.rawValue): \(error.localizedDescription)")
}

private func meaning(_ error: URLError) -> TransportFailure.Kind {
    #if os(Linux)
        meaning(error.code, error.localizedDescription)
    #else
        meaning(error.code)
    #endif
}

#if os(Linux)
    /// With libcurl's own words, because its code says too little: refused certificates and handshakes have none of their own, and once one
    /// of a host's addresses refused the connection, whatever fails later is called the same, although another address took the request.
    func meaning(_ code: URLError.Code, _ words: String) -> TransportFailure.Kind {
        if certificateFaults.contains(where: words.hasPrefix) { return .certificateRefused }
        if connectingFaults.contains(where: words.hasPrefix) { return .notConnected }
        return code == .cannotConnectToHost ? .connectionLost : meaning(code)
    }

    private let certificateFaults = ["SSL certificate problem: ", "SSL: no alternative certificate subject name matches "]
    private let connectingFaults = ["Failed to connect to ", "TLS connect error: "]
#endif

/// One row a code; whatever is not in the table broke off. So does what is called an unsupported URL, which on Linux is also a server that
/// speaks no HTTP.
func meaning(_ code: URLError.Code) -> TransportFailure.Kind {
    switch code {
    case .cannotFindHost, .cannotConnectToHost, .dnsLookupFailed, .notConnectedToInternet, .internationalRoamingOff, .callIsActive,
        .dataNotAllowed, .secureConnectionFailed, .appTransportSecurityRequiresSecureConnection:
        .notConnected
    case .serverCertificateHasBadDate, .serverCertificateUntrusted, .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid,
        .clientCertificateRejected, .clientCertificateRequired:
        .certificateRefused
    case .timedOut:
        .timedOut
    case .badServerResponse, .cannotParseResponse, .zeroByteResource, .redirectToNonExistentLocation, .httpTooManyRedirects:
        .invalidAnswer
    case .dataLengthExceedsMaximum:
        .answerTooLarge
    default:
        .connectionLost
    }
}

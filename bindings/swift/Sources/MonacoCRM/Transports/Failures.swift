import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What it means that a task of URLSession failed. It does not say how far it came: unless the failure proves that it was still
/// connecting, some of the request may have been written.
func failure(_ fault: any Error) -> TransportFailure {
    guard let error = fault as? URLError else { return TransportFailure(.connectionLost, cause: described(fault)) }
    return TransportFailure(meaning(error.code), cause: "URLError: \(error.code.rawValue): \(error.localizedDescription)")
}

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

import Foundation

@testable import MonacoCRM

/// A page as this package reads it: what the core must know of it, and its models.
func decodeAsMonaco(_ body: Data) throws -> Int {
    guard let content = JSON(body), let rows = content["data"]?.array else { throw CocoaError(.coderReadCorrupt) }
    _ = succeeded(Answer(status: 200, headers: [], body: body), content)
    return rows.map { Contact(record: Record($0)) }.count { $0.email != nil }
}

/// A page as an app reads it by itself, without the fields that it does not know.
func decodeAsApps(_ body: Data) throws -> Int {
    try JSONDecoder().decode(AppPage.self, from: body).data.count { $0.email != nil }
}

struct AppPage: Decodable {
    struct Pagination: Decodable {
        let page: Int
        let pageSize: Int
        let totalCount: Int
        let totalPages: Int

        enum CodingKeys: String, CodingKey {
            case page
            case pageSize = "page_size"
            case totalCount = "total_count"
            case totalPages = "total_pages"
        }
    }

    let data: [AppContact]
    let pagination: Pagination
}

struct AppContact: Decodable {
    let id: String
    let accountID: String?
    let firstName: String?
    let lastName: String?
    let email: String?
    let title: String?
    let phoneNumber: String?
    let linkedinURL: String?
    let location: String?
    let source: String?
    let doNotContact: Bool
    let notes: String?
    let scoring: [String: String]?
    let tags: [String]
    let createdAt: String
    let updatedAt: String
    let lastActivityAt: String?
    let lastActivityType: String?
    let lastOutboundAt: String?
    let lastOutboundType: String?
    let lastInboundAt: String?
    let lastInboundType: String?

    enum CodingKeys: String, CodingKey {
        case id, email, title, location, source, notes, scoring, tags
        case accountID = "account_id"
        case firstName = "first_name"
        case lastName = "last_name"
        case phoneNumber = "phone_number"
        case linkedinURL = "linkedin_url"
        case doNotContact = "do_not_contact"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case lastActivityAt = "last_activity_at"
        case lastActivityType = "last_activity_type"
        case lastOutboundAt = "last_outbound_at"
        case lastOutboundType = "last_outbound_type"
        case lastInboundAt = "last_inbound_at"
        case lastInboundType = "last_inbound_type"
    }
}

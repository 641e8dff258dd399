public import Foundation

/// A contact, as lists and changes answer it.
public struct Contact: Model {
    public let record: Record

    public init(record: Record) {
        self.record = record
    }
}

/// A contact, as `contacts.get` answers it.
public struct ContactDetail: Model {
    public let record: Record

    public init(record: Record) {
        self.record = record
    }

    /// Why the heat score is what it is, as it was sent.
    public var heatScoreExplanation: [String: JSON]? { record.object("heat_score_explanation") }
    /// By custom field: title, body, confidence and citations of what was filled in automatically, as it was sent.
    public var customFieldExplanations: [String: JSON]? { record.object("custom_field_explanations") }
}

extension Contact: ContactFields {}
extension ContactDetail: ContactFields {}

/// What every form of a contact holds. The text of a date as it was sent is `contact["created_at"]` and the like.
public protocol ContactFields: Model {}

extension ContactFields {
    /// Opaque.
    public var id: String? { record.text("id") }
    /// The account's id.
    public var accountID: String? { record.text("account_id") }
    /// First name.
    public var firstName: String? { record.text("first_name") }
    /// Last name.
    public var lastName: String? { record.text("last_name") }
    /// E-mail address.
    public var email: String? { record.text("email") }
    /// Job title.
    public var title: String? { record.text("title") }
    /// Phone number.
    public var phoneNumber: String? { record.text("phone_number") }
    /// LinkedIn profile.
    public var linkedinURL: String? { record.text("linkedin_url") }
    /// Where the person is.
    public var location: String? { record.text("location") }
    /// Where the record came from.
    public var source: String? { record.text("source") }
    /// Whether nobody may contact the person; false where it was not sent.
    public var doNotContact: Bool { record.flag("do_not_contact") ?? false }
    /// Free text.
    public var notes: String? { record.text("notes") }
    /// Scores as they were sent.
    public var scoring: [String: JSON]? { record.object("scoring") }
    /// Names; requests take ids.
    public var tags: [String] { record.texts("tags") }
    /// When the record was made.
    public var createdAt: Date? { record.date("created_at") }
    /// When it was last changed.
    public var updatedAt: Date? { record.date("updated_at") }
    /// When something last happened.
    public var lastActivityAt: Date? { record.date("last_activity_at") }
    /// Kind of the last activity.
    public var lastActivityType: String? { record.text("last_activity_type") }
    /// When the person was last written to.
    public var lastOutboundAt: Date? { record.date("last_outbound_at") }
    /// Kind of the last message to the person.
    public var lastOutboundType: String? { record.text("last_outbound_type") }
    /// When the person last wrote.
    public var lastInboundAt: Date? { record.date("last_inbound_at") }
    /// Kind of the last message from the person.
    public var lastInboundType: String? { record.text("last_inbound_type") }
    /// The organisation's own fields by UUID: text, keys of enumerations, dates as text, numbers, or whatever was sent.
    public var customFields: [String: JSON] { record.ownFields }
}

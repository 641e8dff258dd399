/// The user and the organisation that a key acts as.
public struct Me: Model {
    public let record: Record

    public init(record: Record) {
        self.record = record
    }

    /// The organisation's id.
    public var orgID: String? { record.text("org_id") }
    /// The user's id.
    public var userID: String? { record.text("user_id") }
    /// E-mail address.
    public var userEmail: String? { record.text("user_email") }
    /// First name.
    public var userFirstName: String? { record.text("user_first_name") }
    /// Last name.
    public var userLastName: String? { record.text("user_last_name") }
    /// The organisation's name.
    public var orgName: String? { record.text("org_name") }
}

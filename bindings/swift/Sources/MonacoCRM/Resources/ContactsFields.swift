/// A field of a contact, for those that are sent as null.
public enum ContactField: String, Sendable, CaseIterable {
    case email
    case linkedinURL = "linkedin_url"
    case firstName = "first_name"
    case lastName = "last_name"
    case title
    case phoneNumber = "phone_number"
    case location
    case doNotContact = "do_not_contact"
    case tags
    case notes
    case accountID = "account_id"
    case domain
}

/// A new contact; its account is that of `accountID`, else of `domain`. What is nil is left out.
public struct ContactCreate: Sendable {
    public var email: String?
    public var linkedinURL: String?
    public var firstName: String?
    public var lastName: String?
    public var title: String?
    public var phoneNumber: String?
    public var location: String?
    public var doNotContact: Bool?
    /// Ids.
    public var tags: [String]?
    public var accountID: String?
    public var domain: String?
    /// The organisation's own fields, by UUID.
    public var customFields: [String: JSON]
    /// What is sent as an explicit null. What that does, Monaco does not document.
    public var nulls: Set<ContactField>

    public init(
        email: String? = nil,
        linkedinURL: String? = nil,
        firstName: String? = nil,
        lastName: String? = nil,
        title: String? = nil,
        phoneNumber: String? = nil,
        location: String? = nil,
        doNotContact: Bool? = nil,
        tags: [String]? = nil,
        accountID: String? = nil,
        domain: String? = nil,
        customFields: [String: JSON] = [:],
        nulls: Set<ContactField> = []
    ) {
        self.email = email
        self.linkedinURL = linkedinURL
        self.firstName = firstName
        self.lastName = lastName
        self.title = title
        self.phoneNumber = phoneNumber
        self.location = location
        self.doNotContact = doNotContact
        self.tags = tags
        self.accountID = accountID
        self.domain = domain
        self.customFields = customFields
        self.nulls = nulls
    }
}

/// What of a contact is set. What is nil is left out.
public struct ContactUpdate: Sendable {
    public var email: String?
    public var linkedinURL: String?
    public var firstName: String?
    public var lastName: String?
    public var title: String?
    public var phoneNumber: String?
    public var location: String?
    public var doNotContact: Bool?
    /// Ids, which replace the whole set.
    public var tags: [String]?
    public var notes: String?
    /// The organisation's own fields, by UUID.
    public var customFields: [String: JSON]
    /// What is sent as an explicit null. What that does, Monaco does not document.
    public var nulls: Set<ContactField>

    public init(
        email: String? = nil,
        linkedinURL: String? = nil,
        firstName: String? = nil,
        lastName: String? = nil,
        title: String? = nil,
        phoneNumber: String? = nil,
        location: String? = nil,
        doNotContact: Bool? = nil,
        tags: [String]? = nil,
        notes: String? = nil,
        customFields: [String: JSON] = [:],
        nulls: Set<ContactField> = []
    ) {
        self.email = email
        self.linkedinURL = linkedinURL
        self.firstName = firstName
        self.lastName = lastName
        self.title = title
        self.phoneNumber = phoneNumber
        self.location = location
        self.doNotContact = doNotContact
        self.tags = tags
        self.notes = notes
        self.customFields = customFields
        self.nulls = nulls
    }
}

extension ContactCreate {
    /// Throws `MonacoError.invalidRequest`.
    func body() throws -> String {
        var body = Body()
        body.set("email", email)
        body.set("linkedin_url", linkedinURL)
        body.set("first_name", firstName)
        body.set("last_name", lastName)
        body.set("title", title)
        body.set("phone_number", phoneNumber)
        body.set("location", location)
        body.set("do_not_contact", doNotContact)
        body.set("tags", tags)
        body.set("account_id", accountID)
        body.set("domain", domain)
        for field in nulls { body.set(field.rawValue, JSON.null) }
        try body.setOwn(customFields)
        return try body.text()
    }
}

extension ContactUpdate {
    /// Throws `MonacoError.invalidRequest`.
    func body() throws -> String {
        var body = Body()
        body.set("email", email)
        body.set("linkedin_url", linkedinURL)
        body.set("first_name", firstName)
        body.set("last_name", lastName)
        body.set("title", title)
        body.set("phone_number", phoneNumber)
        body.set("location", location)
        body.set("do_not_contact", doNotContact)
        body.set("tags", tags)
        body.set("notes", notes)
        for field in nulls { body.set(field.rawValue, JSON.null) }
        try body.setOwn(customFields)
        return try body.text()
    }
}

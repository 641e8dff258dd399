import Foundation
import Testing

@testable import MonacoCRM

/// Records: declared fields, unknown ones, and what is not as it was promised.
@Suite struct ModelsTests {
    static let sent = #"""
        {"id":"c-1","email":null,"title":"Buyer","tags":["a"],"do_not_contact":true,"created_at":"2026-01-05T10:16:50.684198Z",
        "custom_field_55f053ed-7217-46a7-9211-e20229fc1eaa":93,"custom_field_x":1,"scoring":{"heat_score":"hot"},
        "new_field":{"deep":[1,2.5,true,null,"x"]},"big":9007199254740993}
        """#

    @Test func declaredFieldsAreProperties() throws {
        let contact = try decoded(Self.sent)
        #expect(contact.id == "c-1")
        #expect(contact.email == nil)
        #expect(contact.firstName == nil)
        #expect(contact.title == "Buyer")
        #expect(contact.tags == ["a"])
        #expect(contact.doNotContact)
        #expect(contact.scoring?.heatScore == "hot")
        #expect(contact.customFields == ["55f053ed-7217-46a7-9211-e20229fc1eaa": 93])
        let created = try #require(contact.createdAt)
        #expect(abs(created.timeIntervalSince1970 - 1_767_608_210.684198) < 0.000_001)
    }

    @Test func unknownFieldsAreKeptAndEncodedAsTheyWereSent() throws {
        let contact = try decoded(Self.sent)
        #expect(contact["new_field"]?["deep"] == [1, 2.5, true, .null, "x"])
        #expect(contact["email"] == .null)
        #expect(contact["first_name"] == nil)
        #expect(contact["big"]?.integer == 9_007_199_254_740_993)
        let again = try JSONDecoder().decode(Contact.self, from: JSONEncoder().encode(contact))
        #expect(again == contact)
        #expect(again.record.fields == contact.record.fields)
        #expect(again["do_not_contact"] == true)
    }

    @Test func whatIsMissingOrOfAnotherTypeIsNil() throws {
        let contact = try decoded(#"{"id":7,"tags":"x","created_at":"yesterday","do_not_contact":1,"scoring":[]}"#)
        #expect(contact.id == nil)
        #expect(contact.tags == [])
        #expect(contact.createdAt == nil)
        #expect(!contact.doNotContact)
        #expect(contact.scoring == nil)
        #expect(contact["id"] == 7)
    }

    @Test func aTextThatNoConstantStandsForStaysWhatItIs() throws {
        let campaign = Campaign(record: Record(["status": "on_hold", "enrollment_status": "running"]))
        #expect(campaign.status == "on_hold")
        #expect(campaign.status?.rawValue == "on_hold")
        #expect(campaign.enrollmentStatus == .running)
        #expect(try JSONDecoder().decode([CampaignStatus].self, from: Data(#"["active","new"]"#.utf8)) == [.active, "new"])
    }

    @Test func oneOfSeveralRecordsIsToldByItsConstant() {
        let sent: [JSON] = [
            ["mode": "percentage", "sender_ids": ["u"]], ["mode": "account_owner", "fallback_sender_id": "u"],
            ["mode": "round_robin", "weights": [1, 2]],
        ]
        let distributions = sent.map { CampaignDetail(record: Record(["distribution": $0])).distribution }
        guard case .percentage(let shares) = distributions[0], case .accountOwner(let owners) = distributions[1],
            case .other(let unknown) = distributions[2]
        else { return #expect(Bool(false), "\(distributions)") }
        #expect(shares.senderIDs == ["u"])
        #expect(owners.fallbackSenderID == "u")
        #expect(unknown["weights"] == [1, 2])
    }

    @Test func whatWasReadIsPassedBackAsItIsButForWhatWasChanged() throws {
        let sent: JSON = [
            "do_not_contact": ["enabled": true], "contact_cooldown": ["enabled": true, "days": 30, "since": "reply"],
            "account_cooldown": .null,
        ]
        var rules = try JSONDecoder().decode(RulesOfEngagement.self, from: JSONEncoder().encode(sent))
        #expect(rules.jsonValue == sent)
        #expect(rules.contactCooldown?.days == 30)
        rules.contactCooldown?.days = 60
        rules.doNotContact = nil
        rules["max_contacts_in_sequence"] = .null
        #expect(
            rules.jsonValue == [
                "contact_cooldown": ["enabled": true, "days": 60, "since": "reply"], "account_cooldown": .null,
                "max_contacts_in_sequence": .null,
            ])
        #expect(CooldownRule(enabled: false, days: 7).jsonValue == ["enabled": false, "days": 7])
    }

    @Test func whatARecordHasInCommonWithItsDetailIsReadOfBoth() {
        let record = Record(["id": "s-1", "name": "Spring", "tasks": [["order": 1, "type": "auto_email"], "none"]])
        let forms: [any SequenceFields] = [MonacoSequence(record: record), SequenceDetail(record: record)]
        #expect(forms.map(\.name) == ["Spring", "Spring"])
        #expect(SequenceDetail(record: record).tasks.map(\.type) == [.autoEmail])
    }

    @Test func whatIsPrintedShowsNoPersonalData() throws {
        let contact = try decoded(Self.sent)
        var dumped = ""
        dump(contact, to: &dumped)
        for shown in ["\(contact)", String(reflecting: contact), dumped] {
            #expect(shown.contains("<Contact c-1>"))
            #expect(!shown.contains("Buyer"))
        }
    }

    @Test(
        "instants are read as ISO 8601 says",
        arguments: [
            ("2026-01-05T10:16:50Z", 1_767_608_210.0), ("2026-01-05T10:16:50", 1_767_608_210),
            ("2026-01-05 10:16:50z", 1_767_608_210),
            ("2026-01-05T12:16:50+02:00", 1_767_608_210), ("2026-01-05T04:46:50-0530", 1_767_608_210),
            ("2026-01-05T10:16:50.5Z", 1_767_608_210.5), ("2026-01-05", 1_767_571_200),
        ])
    func instants(_ text: String, _ seconds: Double) {
        #expect(Date(iso8601: text) == Date(timeIntervalSince1970: seconds))
    }

    @Test(
        "what is no instant is none",
        arguments: [
            "", "5", "2026-13-01", "2026-02-30", "2026-01-05T25:00:00Z", "2026-01-05T10:16:50+25:00", "x2026-01-05", "2026-01-05T",
        ])
    func noInstants(_ text: String) {
        #expect(Date(iso8601: text) == nil)
    }

    private func decoded(_ text: String) throws -> Contact {
        Contact(record: Record(try #require(JSON(Data(text.utf8)))))
    }
}

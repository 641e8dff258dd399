import Foundation
import MonacoCRM
import MonacoCRMTesting
import Testing

/// Filters: rules, and how they are put together.
@Suite(.timeLimit(.minutes(1))) struct FiltersTests {
    @Test func aRuleAloneStandsInAnArray() {
        let rule: Filter = .where("email").contains("@example.com")
        #expect(rule.jsonValue == [["field": "email", "condition": "contains", "value": "@example.com"]])
    }

    @Test func filtersNestToAnyDepth() {
        let filter: Filter = .anyOf([
            .where("title").isEmpty(), .allOf([.where("email").contains("a"), .anyOf([.where("location").is("Lisbon")])]),
        ])
        let location: JSON = ["operator": "or", "filters": [["field": "location", "condition": "is", "value": "Lisbon"]]]
        let email: JSON = ["field": "email", "condition": "contains", "value": "a"]
        #expect(
            filter.jsonValue == [
                "operator": "or",
                "filters": [
                    ["field": "title", "condition": "is_empty"], ["operator": "and", "filters": [email, location]],
                ],
            ])
    }

    @Test func everyConditionOfTheCatalogueHasAMethod() throws {
        let field: Condition = Filter.where("f")
        let said: [Filter] = [
            field.is(1), field.isNot(1), field.equals(1), field.notEquals(1), field.contains("a"), field.notContains("a"),
            field.greaterThan(1), field.lessThan(1), field.greaterThanOrEquals(1), field.lessThanOrEquals(1), field.isEmpty(),
            field.isNotEmpty(),
        ]
        let known = try #require(try Checkout.json("crates/monaco-catalog/names.json")["conditions"]?.array)
        #expect(said.map { $0.jsonValue.array?.first?["condition"] } == known.map { $0["name"] })
        #expect(said.map { $0.jsonValue.array?.first?["value"] != nil } == known.map { $0["takes_value"]?.bool })
    }

    @Test func valuesAreWhateverHasAFormInJSON() {
        let instant = Date(timeIntervalSince1970: 1_767_608_210)
        let values: [(Filter, JSON?)] = [
            (.where("f").is(CampaignStatus.active), "active"), (.where("f").is(["a", "b"]), ["a", "b"]),
            (.where("f").greaterThan(instant), "2026-01-05T10:16:50.000Z"), (.where("f").lessThan(2.5), 2.5),
            (.where("f").is(true), true), (.where("f").condition("is_before", "2026-01-01"), "2026-01-01"),
            (.where("f").condition("is_any_of", [1, 2]), [1, 2]), (.where("f").condition("is_known"), nil),
        ]
        for (filter, value) in values { #expect(filter.jsonValue.array?.first?["value"] == value) }
    }

    @Test func theServerUnderstandsThem() async throws {
        try await withEmulator(contacts: 40) { emulator in
            let client = try emulator.client()
            let all = try await client.contacts.list(pageSize: 40).firstPage().items
            let title = try #require(all.first?.title)
            let filter: Filter = .anyOf([
                .where("title").equals(title), .allOf([.where("title").notEquals(title), .where("email").isEmpty()]),
            ])
            let found = try await client.contacts.list(filters: filter, pageSize: 40).firstPage().items
            #expect(found.map(\.id) == all.filter { $0.title == title || $0.email == nil }.map(\.id))
        }
    }
}

import Foundation
import MonacoCore
import Testing

@testable import MonacoCRM

/// JSON is read and written here; what the core then knows of a success is what it would have read itself.
@Suite(.timeLimit(.minutes(1))) struct DecodingTests {
    @Test(
        "a text is read as Foundation reads it",
        arguments: [
            "null", " true\n", "\t[false , 0]\r", "-0", "0.5", "-1.25e-3", "1E+2", "1e2", "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808", "-9223372036854775809", "123456789012345678901234567890", "1.0", "4.9e-324", "0e0", "[]", "{}",
            "[[],{}]",
            #""""#, #""plain""#, #""é💶\u0000x""#, #""\"\\\/\b\f\n\r\t""#, #""\u00e9\uD83D\udcb6\uFFFF""#, "\"\u{7f}\u{2028}\"",
            #"{"a":{"a":[{"a":1}]},"b":2}"#, #"{"":1,"é":2,"\u0061":3}"#, #"{"long_enough_for_the_heap":"a text that is as long"}"#,
        ])
    func reads(_ text: String) throws {
        let read = try #require(JSON(Data(text.utf8)))
        let asFoundation = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
        #expect(read == asFoundation)
        let written = try read.text()
        #expect(JSON(Data(written.utf8)) == read)
    }

    @Test(
        "what is no JSON is none, and neither is any part of it",
        arguments: [
            "", " ", "nul", "nulll", "True", "NaN", "Infinity", "+1", "01", "-", "-a", ".5", "1.", "1.e2", "1e", "1e+", "0x10",
            "[1,]",
            "[,1]", "[1 2]", "[", "]", "[1}", "{", "}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a" 1}"#, #"{a:1}"#, #"{1:1}"#,
            #"{"a":1]"#,
            "'a'", "\"", #""\""#, #""\x""#, #""\u12""#, #""\u12g4""#, #""\u+123""#, #""\ud800""#, #""\ud800\n""#,
            #""\ud800\u0041""#,
            #""\udc00\ud800""#, "\"\t\"", "\"\n\"", "\"\0\"", "{}{}", "{} x", "{}\0", "//", "\u{feff}{}", "\u{2028}{}",
        ])
    func refuses(_ text: String) {
        #expect(JSON(Data(text.utf8)) == nil)
    }

    @Test func whatBreaksOffAnywhereIsNone() {
        let whole = Array(#"{"a":[1.5e3,"é\u00e9\n",true,null],"b":{"c":-7}}"#.utf8)
        #expect(JSON(Data(whole)) != nil)
        for end in whole.indices { #expect(JSON(Data(whole[..<end])) == nil) }
    }

    @Test func textsThatAreNoUTF8AreNone() {
        let texts: [[UInt8]] = [
            [0xFF], [0xC3, 0x28], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82],
            [0x5C, 0x6E, 0xFF],
        ]
        for text in texts {
            #expect(JSON(Data([0x22] + text + [0x22])) == nil)
            #expect(JSON(Data([0x7B, 0x22] + text + [0x22, 0x3A, 0x31, 0x7D])) == nil)
        }
    }

    @Test func ofTwoMembersOfOneNameTheLastOneCounts() {
        #expect(JSON(Data(#"{"a":1,"b":2,"a":3}"#.utf8)) == ["a": 3, "b": 2])
    }

    @Test func namesThatAreAlikeAreKeptApart() {
        let names = (0..<2000).map { "name_\($0 * 7919 % 2000)" }
        let rows = (0..<3).map { row in "{" + names.map { "\"\($0)\":\(row)" }.joined(separator: ",") + "}" }
        let read = JSON(Data("[\(rows.joined(separator: ","))]".utf8))?.array ?? []
        for (row, members) in read.enumerated() {
            #expect(members.object?.count == names.count)
            #expect(names.allSatisfy { members[$0] == .integer(row) })
        }
        #expect(read.count == 3)
    }

    @Test func whatIsNestedDeeperThanAnyAnswerIsNone() {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            let nested = { (depth: Int) in
                Data((String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
            }
            #expect(JSON(nested(mostJSONDepth)) != nil)
            #expect(JSON(nested(mostJSONDepth + 1)) == nil)
            #expect(JSON(nested(1_000_000)) == nil)
        }
    }

    @Test func aPartOfOtherBytesIsReadAlone() {
        let bytes = Data(#"xx{"a":1}xx"#.utf8)
        #expect(JSON(bytes[2..<9]) == ["a": 1])
    }

    @Test func aTextIsWrittenAsFoundationWritesIt() throws {
        let values: [JSON] = [
            .null, true, 0, -7, 1.5, 1e300, "é💶/\"\\\u{1}\u{1f}\n\t", [], [:], ["b": [1, [2]], "a": ["": .null], "Z": false],
        ]
        for value in values {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let asFoundation = try JSONDecoder().decode(JSON.self, from: encoder.encode(value))
            let written = try value.text()
            #expect(JSON(Data(written.utf8)) == asFoundation)
        }
        let last = try values[values.count - 1].text()
        #expect(last == #"{"Z":false,"a":{"":null},"b":[1,[2]]}"#)
    }

    @Test func whatJSONHasNoFormForIsRefused() throws {
        let deep = (0...mostJSONDepth).reduce(JSON.null) { inner, _ in .array([inner]) }
        for value in [.number(.nan), .number(-.infinity), ["a": [.number(.infinity)]], deep] {
            guard case .invalidRequest = try refusal({ try value.text() }) else { return #expect(Bool(false), "it was written") }
        }
    }

    @Test func bothFormsOfASuccessGiveTheSameTurnAndTheSamePageWhateverItsBody() throws {
        let pagination = #""pagination":{"page":1,"page_size":2,"total_count":3,"total_pages":2}"#
        let rows = [
            "", "{}", #"{"id":"a","created_at":"b"},{"id":5,"created_at":null},{"id":""}"#, "1", "[]", "null", #"{"id":"é💶\n"}"#,
        ]
        let bodies =
            [
                "", " ", "null", "true", "5", #""x""#, "[]", "{}", "{", "{}{}", #"{"data":{}}"#, #"{"data":[]}"#, "{'data':{}}",
                "NaN",
                "\u{feff}{}", "[1,]", "01", "1e999", "-0", "\"\t\"", #""\x""#, #"{"data":{}} x"#, "{\"data\":{}}\0",
                "{\(pagination)}",
                "{\"data\":{},\(pagination)}", #"{"data":[],"pagination":[]}"#, #"{"data":[],"pagination":{"page":-1}}"#,
                #"{"data":[],"pagination":{"page":1.5,"page_size":1,"total_count":1,"total_pages":1}}"#,
                "{\"data\":{\"x\":\(String(repeating: "[", count: 200) + String(repeating: "]", count: 200))}}",
            ] + rows.map { "{\"data\":[\($0)],\(pagination)}" }
        for operation in ["get_me", "list_contacts", "list_users", "delete_contact"] {
            for body in bodies { try expectSameInBothForms(operation, Data(body.utf8)) }
        }
    }
}

private func expectSameInBothForms(_ operation: String, _ body: Data) throws {
    let answer = Answer(status: 200, headers: [(name: "x-request-id", value: "r")], body: body)
    let calls = [succeeded(answer, JSON(body)), .answered(status: 200, headers: answer.lines, body: body)].map { input in
        (call: startedCall(operation), input: input)
    }
    let ends = try calls.map { made in
        let call = try made.call()
        let step = call.advance(input: made.input, now: 1).step
        return (step: withBody(step, call, body), page: call.page())
    }
    #expect(ends[0].step == ends[1].step, "\(operation): \(String(decoding: body.prefix(80), as: UTF8.self))")
    #expect(ends[0].page == ends[1].page)
}

/// Facts hold no body, which an error's own comes from.
private func withBody(_ step: Step, _ call: Call, _ body: Data) -> Step {
    guard case .failed = step, let error = call.errorWithBody(body: body) else { return step }
    return .failed(error: error)
}

private func startedCall(_ operation: String) -> () throws -> Call {
    {
        let client = try Client(config: "{}", key: ApiKey.parse(text: unknownKey), standby: nil, now: 0, unixMs: 0)
        let path = operation == "delete_contact" ? [Field(name: "contact_id", value: "c")] : []
        let request = Request(
            asked: .operation(id: operation), path: path, query: [], headers: [], body: nil, customFields: nil, extra: nil)
        return try client.start(start: Start(request: request, told: Told(options: nil, entropy: Data(count: 32))), now: 0).call
    }
}

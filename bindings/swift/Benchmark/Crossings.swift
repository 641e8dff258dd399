import Foundation
import MonacoCore

/// What a call costs that is started, sent and answered, without its transport.
func crossings() throws -> () throws -> Void {
    let key = try ApiKey.parse(text: "mks_" + String(repeating: "unused", count: 8))
    let client = try Client(config: "{}", key: key, standby: nil, now: 0, unixMs: 0)
    let request = Request(
        asked: .operation(id: "get_me"), path: [], query: [], headers: [], body: nil, customFields: nil, extra: nil)
    let told = Told(options: nil, entropy: Data(repeating: 7, count: 32))
    let headers = "content-type\napplication/json\ndate\nThu, 01 Jan 1970 00:00:00 GMT\nx-ratelimit-remaining\n900"
    var now: UInt64 = 0
    return {
        now += 1
        let started = try client.start(start: Start(request: request, told: told), now: now)
        guard started.call.authorization() != nil else { fatalError("the core holds the call back") }
        let answer = Input.succeeded(status: 200, headers: headers, shape: .dataObject, pagination: nil, rows: nil)
        guard case .done = started.call.advance(input: answer, now: now).step else { fatalError("the call is not over") }
    }
}

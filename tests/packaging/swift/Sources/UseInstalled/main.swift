// Uses the published package as a new user would: against the emulator, through what is public.

import Foundation
import MonacoCRM
import MonacoCRMTesting

struct Wrong: Error {
    let what: String
}

func require(_ holds: Bool, _ what: String) throws {
    if !holds { throw Wrong(what: what) }
}

let emulator = try await Emulator.start(contacts: 120)
let client = try emulator.client(.provider { emulator.apiKey })

let me = try await client.me.get()
try require(me.orgID == emulator.orgID, "the organisation is another")

var ids: Set<String> = []
for try await contact in client.contacts.listAll(pageSize: 50) { ids.insert(contact.id ?? "") }
try require(ids.count == 120, "\(ids.count) contacts were listed")

do {
    _ = try await client.contacts.get("00000000-0000-4000-8000-000000000000")
    throw Wrong(what: "a contact was found that there is not")
} catch MonacoError.notFound(let details) {
    try require(details.status == 404, "the status is \(details.status ?? 0)")
}

try await emulator.fault(["status": 503])
let (_, response) = try await client.withResponse { try await $0.me.get() }
try require(response.attempts == 2, "it was not sent again")
try require(!"\(client) \(emulator)".contains(emulator.apiKey), "the key is shown")
await emulator.stop()
print("monaco-crm \(monacoVersion): used")

import MonacoCRM
import MonacoCRMTesting
import Testing

@Test func aKeyIsChecked() async throws {
    let emulator = try await Emulator.start(contacts: 25)
    let client = try emulator.client()
    let me = try await client.me.get()
    print(me, me.record.fields, client)
    var n = 0
    for try await c in client.contacts.listAll(pageSize: 10) { n += 1; print(c, c.createdAt as Any, c.customFields) }
    #expect(n == 25)
    await emulator.stop()
}

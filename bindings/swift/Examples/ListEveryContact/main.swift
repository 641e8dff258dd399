// Lists every contact of an organisation, whatever happens on the way, and says what did.
//
// Run by `cargo xtask demo`. The key is read from a file each time the client asks for it, as a secrets manager mounts it:
//
//     MONACO_BASE_URL=http://127.0.0.1:8080 ListEveryContact /run/secrets/monaco-key

import Foundation
import MonacoCRM

let keyFile = URL(fileURLWithPath: CommandLine.arguments[1])
let journal = Journal()
let started = ContinuousClock.now
let client = try MonacoClient(
    .provider { try String(contentsOf: keyFile, encoding: .utf8) },
    ClientOptions(onEvent: { event in journal.take(event) })
)

var ids: [String] = []
for try await contact in client.contacts.listAll(pageSize: 100) {
    ids.append(contact.id ?? "")
    if ids.count.isMultiple(of: 100) { write("\(padded(ids.count)) contacts") }
}

let figures = journal.figures
let summary = [
    ("contacts seen", "\(ids.count)"),
    ("unique", "\(Set(ids).count)"),
    ("requests sent", "\(figures.requests)"),
    ("429s", "\(figures.refusals[429] ?? 0)"),
    ("503s", "\(figures.refusals[503] ?? 0)"),
    ("waits", "\(figures.waits) (\(seconds(figures.waited)))"),
    ("keys used", figures.keys.joined(separator: ", ")),
    ("time", seconds(ContinuousClock.now - started)),
]
write("\nSwift")
for (name, value) in summary { write("  \(name.padding(toLength: 14, withPad: " ", startingAt: 0)) \(value)") }

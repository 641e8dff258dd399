import Foundation
import Testing

@testable import MonacoCRM

/// The files of the checkout that these tests share with the other languages.
enum Checkout {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The names of a folder's JSON files, in order, without its index.
    static func files(_ folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)) ?? []
        return names.filter { $0.hasSuffix(".json") && $0 != "index.json" }.sorted()
    }

    static func json(_ path: String) throws -> JSON {
        let text = try Data(contentsOf: root.appendingPathComponent(path))
        return try #require(JSON(text))
    }
}

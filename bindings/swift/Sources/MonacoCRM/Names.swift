import Foundation

/// The name that a caller of this package knows for an option of the core: in camel case, and without the unit, which is in its type.
func swiftName(_ name: String) -> String {
    if let known = names[name] { return known }
    let words = name.split(separator: "_").filter { $0 != "ms" }
    return words.enumerated().map { $0.offset == 0 ? String($0.element) : $0.element.capitalized }.joined()
}

/// What is not simply converted.
private let names = ["attempt_timeout_ms": "timeout", "windows.window_ms": "windows.window", "base_url": "baseURL"]

import Foundation

/// 32 bytes of the system's cryptographic generator that were never used before.
func entropy() -> Data {
    var generator = SystemRandomNumberGenerator()
    var bytes = Data(capacity: 32)
    for _ in 0..<4 {
        withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) }
    }
    return bytes
}

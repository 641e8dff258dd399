// Measures one contestant, in a process of its own: CPU a piece of work, in µs. Run by `cargo xtask bench swift`.
//
//     Benchmark CONTESTANT [PAGE_SIZE]     with MONACO_BASE_URL and MONACO_API_KEY of an emulator

import Foundation

let pageSize = CommandLine.arguments.count > 2 ? Int(CommandLine.arguments[2]) ?? 10 : 10
let place = try Place()

switch CommandLine.arguments[1] {
case "crossings": printCost(try crossings())
case "monaco": printCost(try await roundTrips(of: pageSize, through: place.monaco(pageSize)))
case "urlsession": printCost(try await roundTrips(of: pageSize, through: place.bare(pageSize)))
case "decode": printCost(try decoding(place.page(pageSize), decodeAsMonaco))
case "jsondecoder": printCost(try decoding(place.page(pageSize), decodeAsApps))
case let other: fatalError("there is no contestant \(other)")
}

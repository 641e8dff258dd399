// swift-tools-version: 6.0

import PackageDescription

// The core: on Linux a library that the linker is shown with -L, on Apple's platforms an XCFramework (apple/README.md).
#if os(Linux)
    let core: Target = .systemLibrary(name: "MonacoCoreFFI")
#else
    let core: Target = .binaryTarget(name: "MonacoCoreFFI", path: "MonacoCoreFFI.xcframework")
#endif

let package = Package(
    name: "MonacoCRM",
    // Where Duration and ContinuousClock begin.
    platforms: [.macOS(.v13), .iOS(.v16), .tvOS(.v16), .watchOS(.v9), .visionOS(.v1)],
    products: [
        .library(name: "MonacoCRM", targets: ["MonacoCRM"]),
        .library(name: "MonacoCRMTesting", targets: ["MonacoCRMTesting"]),
    ],
    targets: [
        core,
        // Generated from the binding by `cargo xtask`.
        .target(name: "MonacoCore", dependencies: ["MonacoCoreFFI"]),
        .target(
            name: "MonacoCRM", dependencies: ["MonacoCore"], swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),
        .target(name: "MonacoCRMTesting", dependencies: ["MonacoCRM"]),
    ],
    swiftLanguageModes: [.v6]
)

// Only in the checkout: what is published ends above this line.
package.targets += [
    .executableTarget(name: "ListEveryContact", dependencies: ["MonacoCRM"], path: "Examples/ListEveryContact"),
    .executableTarget(name: "Benchmark", dependencies: ["MonacoCRM", "MonacoCore"], path: "Benchmark"),
    .testTarget(name: "MonacoCRMTests", dependencies: ["MonacoCRM", "MonacoCRMTesting", "MonacoCore"]),
]

// swift-tools-version: 6.0

import PackageDescription

// What a user writes, but for where the package is, which `cargo xtask package` says.
let package = Package(
    name: "UseInstalled",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: Context.environment["MONACO_CRM_PACKAGE"] ?? "../MonacoCRM")],
    targets: [
        .executableTarget(
            name: "UseInstalled",
            dependencies: [
                .product(name: "MonacoCRM", package: "MonacoCRM"),
                .product(name: "MonacoCRMTesting", package: "MonacoCRM"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)

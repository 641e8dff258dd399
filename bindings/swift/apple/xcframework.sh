#!/usr/bin/env bash
# Builds the core for Apple's platforms into bindings/swift/MonacoCoreFFI.xcframework. On a Mac with Xcode and rustup.
set -euo pipefail
cd "$(dirname "$0")/../../.."

TARGETS=(aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios aarch64-apple-darwin x86_64-apple-darwin)
LIBRARY=libmonaco_core_ffi.a
OUTPUT=bindings/swift/MonacoCoreFFI.xcframework
BUILT=target/xcframework
export IPHONEOS_DEPLOYMENT_TARGET=16.0 MACOSX_DEPLOYMENT_TARGET=13.0

rustup target add "${TARGETS[@]}"
for target in "${TARGETS[@]}"; do
    cargo build --release --locked --package monaco-uniffi --target "$target"
done

# The header and the Swift around it, from a library of this machine that is not stripped.
cargo build --locked --package monaco-uniffi --package monaco-uniffi-bindgen
rm -rf "$BUILT" "$OUTPUT"
target/debug/monaco-uniffi-bindgen generate --language swift --out-dir "$BUILT/generated" --no-format target/debug/libmonaco_core_ffi.dylib
cp "$BUILT/generated/MonacoCore.swift" bindings/swift/Sources/MonacoCore/
mkdir -p "$BUILT/headers"
cp "$BUILT/generated/MonacoCoreFFI.h" bindings/swift/Sources/MonacoCoreFFI/module.modulemap "$BUILT/headers/"

# One library for each platform: the architectures of the simulator and of the Mac are joined.
joined() {
    local folder=$BUILT/$1
    shift
    mkdir -p "$folder"
    lipo -create "${@/#/target/}" -output "$folder/$LIBRARY"
}
joined ios "aarch64-apple-ios/release/$LIBRARY"
joined simulator "aarch64-apple-ios-sim/release/$LIBRARY" "x86_64-apple-ios/release/$LIBRARY"
joined macos "aarch64-apple-darwin/release/$LIBRARY" "x86_64-apple-darwin/release/$LIBRARY"

xcodebuild -create-xcframework \
    -library "$BUILT/ios/$LIBRARY" -headers "$BUILT/headers" \
    -library "$BUILT/simulator/$LIBRARY" -headers "$BUILT/headers" \
    -library "$BUILT/macos/$LIBRARY" -headers "$BUILT/headers" \
    -output "$OUTPUT"

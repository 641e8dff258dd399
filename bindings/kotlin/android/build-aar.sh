#!/usr/bin/env bash
# Makes the AAR: the package's classes, and the core linked for each phone. Run from the checkout, after `cargo xtask package`, with
# ANDROID_NDK_HOME set and the Rust targets installed (rustup target add aarch64-linux-android armv7-linux-androideabi x86_64-linux-android).
set -euo pipefail
out=${1:?usage: build-aar.sh OUTPUT.aar}
mkdir -p "$(dirname "$out")"
out=$(cd "$(dirname "$out")" && pwd)/$(basename "$out")
cd "$(dirname "$0")/../../.."
api=24
host=$(ls "${ANDROID_NDK_HOME:?set it to the Android NDK}/toolchains/llvm/prebuilt" | head -n 1)
tools=$ANDROID_NDK_HOME/toolchains/llvm/prebuilt/$host/bin
jar=bindings/kotlin/target/monaco-crm-0.1.0.jar
[ -f "$jar" ] || { echo "there is no $jar: run cargo xtask package first" >&2; exit 1; }
aar=$(mktemp -d)
trap 'rm -rf "$aar"' EXIT

link() { # TARGET ABI LINKER
    local linker
    linker=CARGO_TARGET_$(echo "$1" | tr 'a-z-' 'A-Z_')_LINKER
    # Pages of 16 KiB, which newer phones have.
    env "$linker=$tools/$3$api-clang" RUSTFLAGS="-Clink-arg=-Wl,-z,max-page-size=16384" \
        cargo build --release --package monaco-uniffi --lib --target "$1"
    mkdir -p "$aar/jni/$2"
    cp "target/$1/release/libmonaco_core_ffi.so" "$aar/jni/$2/"
}
link aarch64-linux-android arm64-v8a aarch64-linux-android
link armv7-linux-androideabi armeabi-v7a armv7a-linux-androideabi
link x86_64-linux-android x86_64 x86_64-linux-android

# The classes alone: a desktop's libraries are of no use on a phone.
mkdir "$aar/classes"
(cd "$aar/classes" && unzip -q "$OLDPWD/$jar" 'dev/*' 'META-INF/*')
(cd "$aar/classes" && zip -q -r ../classes.jar .)
rm -r "$aar/classes"
cat > "$aar/AndroidManifest.xml" <<XML
<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="dev.monacocrm">
    <uses-sdk android:minSdkVersion="$api" />
</manifest>
XML
# JNA and the generated code find each other by reflection.
cat > "$aar/proguard.txt" <<'RULES'
-keep class com.sun.jna.** { *; }
-keep class dev.monacocrm.internal.core.** { *; }
RULES
: > "$aar/R.txt"
rm -f "$out"
(cd "$aar" && zip -q -r "$out" .)
echo "$out"

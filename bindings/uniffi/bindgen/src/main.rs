//! `monaco-uniffi-bindgen generate --language kotlin|swift --out-dir DIR --no-format LIBRARY`

fn main() {
    uniffi::uniffi_bindgen_main();
}

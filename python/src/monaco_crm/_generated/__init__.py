"""What `cargo xtask codegen` writes from the catalogue."""

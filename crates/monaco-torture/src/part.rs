//! Bytes as data: text, and generators for what is too large or too odd to be written down.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Deserializer};

use crate::address::Addresses;

const ZEROS: [u8; 4096] = [b'0'; 4096];

/// Some bytes.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Part {
    /// Text, in which `{other_origin}` stands for that listener's URL and `{ordinary}` for the ordinary body.
    Text(String),
    /// One of the generators.
    Generated(Generator),
}

/// What makes bytes.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Generator {
    /// Bytes that are no text.
    Base64(#[serde(deserialize_with = "base64")] Vec<u8>),
    /// That many times the digit 0.
    Zeros(u64),
    /// The same again and again.
    Repeat {
        /// What.
        parts: Vec<Part>,
        /// How often.
        times: u64,
    },
    /// A length, the end of the head, and a body of that length.
    Sized(Vec<Part>),
    /// One chunk of the chunked transfer coding.
    Chunk(Vec<Part>),
    /// Compressed.
    Gzip(Vec<Part>),
    /// Only the first bytes.
    First {
        /// How many.
        bytes: usize,
        /// Of what.
        of: Vec<Part>,
    },
}

fn base64<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    STANDARD.decode(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

/// Writes all of them, one after the other.
pub(crate) fn write_all(parts: &[Part], addresses: &Addresses, to: &mut dyn Write) -> io::Result<()> {
    parts.iter().try_for_each(|part| match part {
        Part::Text(text) => to.write_all(addresses.fill(text).as_bytes()),
        Part::Generated(generator) => generator.write(addresses, to),
    })
}

/// All of them in memory.
pub(crate) fn collect(parts: &[Part], addresses: &Addresses) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write_all(parts, addresses, &mut bytes)?;
    Ok(bytes)
}

impl Generator {
    fn write(&self, addresses: &Addresses, to: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Base64(bytes) => to.write_all(bytes),
            Self::Zeros(count) => zeros(*count, to),
            Self::Repeat { parts, times } => (0..*times).try_for_each(|_| write_all(parts, addresses, to)),
            Self::Sized(parts) => {
                let body = collect(parts, addresses)?;
                write!(to, "content-length: {}\r\n\r\n", body.len())?;
                to.write_all(&body)
            }
            Self::Chunk(parts) => {
                let chunk = collect(parts, addresses)?;
                write!(to, "{:x}\r\n", chunk.len())?;
                to.write_all(&chunk)?;
                to.write_all(b"\r\n")
            }
            Self::Gzip(parts) => {
                let mut compressed = GzEncoder::new(Vec::new(), Compression::default());
                write_all(parts, addresses, &mut compressed)?;
                to.write_all(&compressed.finish()?)
            }
            Self::First { bytes, of } => {
                let all = collect(of, addresses)?;
                to.write_all(&all[..all.len().min(*bytes)])
            }
        }
    }
}

fn zeros(count: u64, to: &mut dyn Write) -> io::Result<()> {
    let block = ZEROS.len() as u64;
    (0..count / block).try_for_each(|_| to.write_all(&ZEROS))?;
    let rest = usize::try_from(count % block).unwrap_or_default();
    to.write_all(&ZEROS[..rest])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn bytes(json: &str) -> Vec<u8> {
        let parts: Vec<Part> = serde_json::from_str(json).expect("parts");
        collect(&parts, &Addresses::default()).expect("written")
    }

    #[test]
    fn generators_write_what_they_say() {
        assert_eq!(bytes(r#"["a", {"base64": "AP8="}, {"zeros": 3}]"#), b"a\x00\xff000");
        assert_eq!(bytes(r#"[{"repeat": {"parts": ["ab", {"zeros": 1}], "times": 2}}]"#), b"ab0ab0");
        assert_eq!(bytes(r#"[{"sized": ["hello"]}]"#), b"content-length: 5\r\n\r\nhello");
        assert_eq!(bytes(r#"[{"chunk": [{"zeros": 17}]}]"#), b"11\r\n00000000000000000\r\n");
        assert_eq!(bytes(r#"[{"first": {"bytes": 2, "of": ["abc"]}}]"#), b"ab");
        assert_eq!(bytes(r#"[{"zeros": 10000}]"#), vec![b'0'; 10_000]);
    }

    #[test]
    fn gzip_is_gzip() {
        let mut plain = String::new();
        flate2::read::GzDecoder::new(&bytes(r#"[{"gzip": ["hello"]}]"#)[..]).read_to_string(&mut plain).expect("gzip");
        assert_eq!(plain, "hello");
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for json in [r#"[{"gzipped": []}]"#, r#"[{"base64": "?"}]"#, r#"[{"repeat": {"parts": []}}]"#, "[7]"] {
            assert!(serde_json::from_str::<Vec<Part>>(json).is_err(), "{json}");
        }
    }
}

//! A call's randomness: every draw is a hash of the call's own entropy, so that equal inputs give equal turns in every language.

use std::fmt;

use sha2::{Digest, Sha256};

/// 32 bytes from the host's cryptographic generator, fresh for each call.
pub(crate) struct Entropy([u8; 32]);

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy")
    }
}

/// What a draw is for; no two purposes share one.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Backoff,
    ServerWait,
    IdempotencyKey,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Backoff => b"backoff",
            Self::ServerWait => b"server_wait",
            Self::IdempotencyKey => b"idempotency_key",
        }
    }
}

impl Entropy {
    pub(crate) const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A whole number from 0 to `most`, both included.
    pub(crate) fn up_to(&self, most: u64, purpose: Purpose, attempt: u32) -> u64 {
        let mut first = [0; 8];
        first.copy_from_slice(&self.hash(purpose, attempt)[..8]);
        let scaled = (u128::from(u64::from_be_bytes(first)) * (u128::from(most) + 1)) >> 64;
        u64::try_from(scaled).unwrap_or(most)
    }

    /// A version 4 UUID (RFC 9562 section 5.4).
    pub(crate) fn uuid(&self) -> String {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.hash(Purpose::IdempotencyKey, 0)[..16]);
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let number = u128::from_be_bytes(bytes);
        let hex = format!("{number:032x}");
        [&hex[..8], "-", &hex[8..12], "-", &hex[12..16], "-", &hex[16..20], "-", &hex[20..]].concat()
    }

    /// Of the entropy, the purpose and the attempt, one after the other: all of it fits one block of SHA-256.
    fn hash(&self, purpose: Purpose, attempt: u32) -> [u8; 32] {
        let mut message = [0; 64];
        let mut length = 0;
        for part in [&self.0[..], purpose.label(), &attempt.to_be_bytes()] {
            message[length..length + part.len()].copy_from_slice(part);
            length += part.len();
        }
        Sha256::digest(&message[..length]).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_uuid_is_version_4_and_the_same_for_the_same_call() {
        let uuid = Entropy::new([7; 32]).uuid();
        assert_eq!((uuid.len(), &uuid[14..15]), (36, "4"));
        assert!("89ab".contains(&uuid[19..20]));
        assert_eq!(uuid, Entropy::new([7; 32]).uuid());
        assert_ne!(uuid, Entropy::new([8; 32]).uuid());
    }

    proptest! {
        #[test]
        fn a_draw_stays_in_its_range(bytes: [u8; 32], most: u64, attempt: u32) {
            prop_assert!(Entropy::new(bytes).up_to(most, Purpose::Backoff, attempt) <= most);
        }
    }
}

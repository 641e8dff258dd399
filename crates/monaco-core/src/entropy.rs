//! A call's randomness: every draw is a hash of the call's own entropy, so that equal inputs give equal turns in every language.

use std::fmt;
use std::hash::Hasher as _;

use siphasher::sip128::{Hasher128 as _, SipHasher24};

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
        let drawn = self.draw(purpose, attempt) >> 64;
        let scaled = (drawn * (u128::from(most) + 1)) >> 64;
        u64::try_from(scaled).unwrap_or(most)
    }

    /// A version 4 UUID (RFC 9562 section 5.4).
    pub(crate) fn uuid(&self) -> String {
        let mut bytes = self.draw(Purpose::IdempotencyKey, 0).to_be_bytes();
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        let number = u128::from_be_bytes(bytes);
        let hex = format!("{number:032x}");
        [&hex[..8], "-", &hex[8..12], "-", &hex[12..16], "-", &hex[16..20], "-", &hex[20..]].concat()
    }

    /// SipHash-2-4, of 128 bits, under one half of the entropy: of the other half, the purpose and the attempt.
    fn draw(&self, purpose: Purpose, attempt: u32) -> u128 {
        let mut key = [0; 16];
        key.copy_from_slice(&self.0[..16]);
        let mut hasher = SipHasher24::new_with_key(&key);
        for part in [&self.0[16..], purpose.label(), &attempt.to_be_bytes()] {
            hasher.write(part);
        }
        hasher.finish128().into()
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

    #[test]
    fn draws_spread_over_their_range_and_differ_by_call_attempt_and_purpose() {
        let mut tenths = [0; 10];
        for call in 0..1_000_u32 {
            let mut bytes = [0; 32];
            bytes[28..].copy_from_slice(&call.to_be_bytes());
            tenths[usize::try_from(Entropy::new(bytes).up_to(9, Purpose::Backoff, 1)).expect("small")] += 1;
        }
        assert!(tenths.iter().all(|count| (70..=130).contains(count)), "{tenths:?}");
        let entropy = Entropy::new([7; 32]);
        let first = entropy.up_to(u64::MAX, Purpose::Backoff, 1);
        assert_ne!(first, entropy.up_to(u64::MAX, Purpose::Backoff, 2));
        assert_ne!(first, entropy.up_to(u64::MAX, Purpose::ServerWait, 1));
    }

    proptest! {
        #[test]
        fn a_draw_stays_in_its_range(bytes: [u8; 32], most: u64, attempt: u32) {
            prop_assert!(Entropy::new(bytes).up_to(most, Purpose::Backoff, attempt) <= most);
        }
    }
}

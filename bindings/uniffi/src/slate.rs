//! Memory that the core and a host share, for hosts whose foreign function library pays more for a structure than the core for a call.
//!
//! A host writes what it reports to the slate, makes a call that carries numbers alone, and reads the answer in the same place. What
//! stands there is what the generated code makes of a record, on both sides. It is of atomics, because the host writes to it behind
//! the compiler's back.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use uniffi::{Lift, Lower};

use crate::UniFfiTag;
use crate::call::Call;
use crate::client::{Client, Told, misuse};
use crate::error::Refused;
use crate::pages::Pages;
use crate::request::Request;

const WORD: usize = size_of::<u64>();
/// Bytes of an answer: room for most turns.
const USUAL: usize = 1024;

/// A listing to start.
#[derive(Debug, uniffi::Record)]
pub struct StartListing {
    /// What is asked for.
    pub request: Request,
    /// The JSON of the core's `PageOptions`.
    pub options: String,
}

/// The place itself. One thread uses it at a time. What stands there may be a secret, so it is not printed.
#[derive(uniffi::Object)]
pub struct Slate {
    words: Box<[AtomicU64]>,
    /// The last answer, where it was larger than the place.
    large: Mutex<Vec<u8>>,
}

#[uniffi::export]
impl Slate {
    /// Of at least so many bytes.
    #[uniffi::constructor]
    pub fn new(bytes: u32) -> Arc<Self> {
        let words = (0..bytes.div_ceil(WORD as u32)).map(|_| AtomicU64::new(0)).collect();
        Arc::new(Self { words, large: Mutex::default() })
    }

    /// Where it begins, for as long as it lives.
    pub fn address(&self) -> u64 {
        self.words.as_ptr() as u64
    }

    /// The last answer, if it was larger than the place.
    pub fn large(&self) -> Vec<u8> {
        std::mem::take(&mut *self.large.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Slate {
    /// What the host wrote, of so many bytes.
    fn read<T: Lift<UniFfiTag>>(&self, length: u32) -> Result<T, Refused> {
        let length = length as usize;
        let words = self.words.get(..length.div_ceil(WORD)).ok_or_else(|| misuse("more than the slate holds"))?;
        let mut bytes = Vec::with_capacity(words.len() * WORD);
        // A word at a time: an iterator of bytes would go byte by byte.
        words.iter().for_each(|word| bytes.extend_from_slice(&word.load(Ordering::Relaxed).to_ne_bytes()));
        let mut left = &bytes[..length];
        match T::try_read(&mut left) {
            Ok(value) if left.is_empty() => Ok(value),
            _ => Err(misuse("the slate holds something else")),
        }
    }

    /// Answers the host, and says of how many bytes that is.
    fn write<T: Lower<UniFfiTag>>(&self, value: T) -> u32 {
        let mut bytes = Vec::with_capacity(USUAL);
        T::write(value, &mut bytes);
        let length = bytes.len() as u32;
        if bytes.len() > self.words.len() * WORD {
            *self.large.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
            return length;
        }
        for (word, bytes) in self.words.iter().zip(bytes.chunks(WORD)) {
            let mut whole = [0; WORD];
            whole[..bytes.len()].copy_from_slice(bytes);
            word.store(u64::from_ne_bytes(whole), Ordering::Relaxed);
        }
        length
    }
}

/// Each as the method of that name, with what it is given and what it gives on the slate; `length` and what is returned are in bytes.
#[uniffi::export]
impl Client {
    /// As `start`.
    pub fn start_on(&self, slate: &Slate, length: u32, now: u64) -> Result<u32, Refused> {
        self.start(slate.read(length)?, now).map(|started| slate.write(started))
    }

    /// As `pages`.
    pub fn pages_on(&self, slate: &Slate, length: u32) -> Result<Arc<Pages>, Refused> {
        let StartListing { request, options } = slate.read(length)?;
        self.pages(request, &options)
    }

    /// As `start_page`.
    pub fn start_page_on(&self, pages: &Pages, slate: &Slate, length: u32, now: u64) -> Result<u32, Refused> {
        let told: Told = slate.read(length)?;
        self.start_page(pages, told, now).map(|started| slate.write(started))
    }
}

#[uniffi::export]
impl Call {
    /// As `advance`.
    pub fn advance_on(&self, slate: &Slate, length: u32, now: u64) -> Result<u32, Refused> {
        Ok(slate.write(self.advance(slate.read(length)?, now)))
    }

    /// As `authorization`.
    pub fn authorization_on(&self, slate: &Slate) -> u32 {
        slate.write(self.authorization())
    }
}

#[uniffi::export]
impl Pages {
    /// As `accept`.
    pub fn accept_on(&self, call: &Call, slate: &Slate) -> u32 {
        slate.write(self.accept(call))
    }

    /// As `position`.
    pub fn position_on(&self, slate: &Slate, consumed: u32) -> u32 {
        slate.write(self.position(consumed))
    }
}

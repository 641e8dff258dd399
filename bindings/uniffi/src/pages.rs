//! One listing: which page to fetch next, and which of its rows are new.

use std::sync::{Mutex, MutexGuard, PoisonError};

use monaco_core::{ErrorKind, PageFacts, Pagination};

use crate::call::Call;
use crate::facts::{Row, as_rows};
use crate::request::Field;

/// A listing's state.
#[derive(uniffi::Object)]
pub struct Pages {
    inner: Mutex<monaco_core::Pages>,
}

/// What the next page is asked for with, for the transcripts.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PageRequest {
    /// The query's names and values, not yet encoded.
    pub query: Vec<Field>,
    /// The body.
    pub body: Option<String>,
}

/// What of a page is new, for the transcripts.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Accepted {
    /// Indices of the rows to deliver, ascending.
    pub keep: Vec<u32>,
    /// Whether this was the last page.
    pub done: bool,
}

impl Pages {
    pub(crate) fn new(inner: monaco_core::Pages) -> Self {
        Self { inner: Mutex::new(inner) }
    }

    pub(crate) fn next(&self) -> Option<monaco_core::Request> {
        self.lock().next_request()
    }

    fn lock(&self) -> MutexGuard<'_, monaco_core::Pages> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[uniffi::export]
impl Pages {
    /// What the next page is asked for with; none once the listing is done. [`Client::start_page`](crate::Client::start_page) asks.
    pub fn next_request(&self) -> Option<PageRequest> {
        let request = self.next()?;
        let query =
            request.query_pairs().iter().map(|(name, value)| Field { name: name.clone(), value: value.clone() }).collect();
        let body = request.body_bytes().map(|body| String::from_utf8_lossy(&body).into_owned());
        Some(PageRequest { query, body })
    }

    /// Takes the page that a call ended with, and gives the indices of the rows to deliver, ascending. None where the call ended with no
    /// page.
    pub fn accept(&self, call: &Call) -> Option<Vec<u32>> {
        call.with_page(|page| self.lock().accept(page).keep)
    }

    /// As `accept`, from a page's facts, for the transcripts.
    pub fn accept_facts(&self, pagination: Pagination, rows: Vec<Row>) -> Accepted {
        let accepted = self.lock().accept(&PageFacts { pagination, rows: as_rows(&rows) });
        Accepted { keep: accepted.keep, done: accepted.done }
    }

    /// Takes a failed fetch, by its kind. True where the listing goes on in another way.
    pub fn refused(&self, kind: ErrorKind) -> bool {
        self.lock().refused(kind)
    }

    /// Where the listing stands once `consumed` rows of the last page were taken.
    pub fn position(&self, consumed: u32) -> String {
        self.lock().position(consumed)
    }

    /// Whether every record that matches throughout is delivered exactly once.
    pub fn is_exact(&self) -> bool {
        self.lock().is_exact()
    }
}

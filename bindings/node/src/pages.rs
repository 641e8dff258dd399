//! One listing: which page to fetch next, and which of its rows are new.

use monaco_core::ErrorKind;
use wasm_bindgen::prelude::*;

use crate::call::Call;
use crate::facts::page_facts;
use crate::json::{text, thrown};
use crate::request::Request;

/// How a listing goes through its records.
#[wasm_bindgen]
#[derive(Clone, Copy)]
pub enum PageMode {
    /// Page by page, by number, in the caller's order.
    Numbered,
    /// Every record exactly once, oldest first.
    Everything,
}

impl From<PageMode> for monaco_core::PageMode {
    fn from(mode: PageMode) -> Self {
        match mode {
            PageMode::Numbered => Self::Numbered,
            PageMode::Everything => Self::Everything,
        }
    }
}

/// A listing's state.
#[wasm_bindgen]
pub struct Pages {
    inner: monaco_core::Pages,
}

impl Pages {
    pub(crate) fn new(inner: monaco_core::Pages) -> Self {
        Self { inner }
    }

    pub(crate) fn next(&self) -> Option<monaco_core::Request> {
        self.inner.next_request()
    }
}

#[wasm_bindgen]
impl Pages {
    /// The request for the next page, for the transcripts; undefined once the listing is done.
    #[wasm_bindgen(js_name = nextRequest)]
    pub fn next_request(&self) -> Option<Request> {
        self.next().map(|inner| Request { inner })
    }

    /// Takes the page that a call ended with, and gives the indices of the rows to deliver, ascending. Undefined where the call ended
    /// with no page.
    pub fn accept(&mut self, call: &Call) -> Option<Vec<u32>> {
        let page = call.success()?.page.as_ref()?;
        Some(self.inner.accept(page).keep)
    }

    /// As `accept`, from a page's facts in the form of a call's `succeeded`, for the transcripts: the JSON of `{keep, done}`, which
    /// says too whether it was the last page.
    #[wasm_bindgen(js_name = acceptFacts)]
    pub fn accept_facts(&mut self, numbers: &[f64], texts: Vec<u8>) -> Option<String> {
        page_facts(numbers, texts).map(|page| text(&self.inner.accept(&page)))
    }

    /// Takes a failed fetch, by its kind. True where the listing goes on in another way.
    pub fn refused(&mut self, kind: &str) -> Result<bool, JsValue> {
        let kind = ErrorKind::named(kind).map_err(thrown)?;
        Ok(self.inner.refused(kind))
    }

    /// Where the listing stands once `consumed` rows of the last page were taken.
    pub fn position(&self, consumed: u32) -> String {
        self.inner.position(consumed)
    }

    /// Whether every record that matches throughout is delivered exactly once.
    #[wasm_bindgen(getter, js_name = isExact)]
    pub fn is_exact(&self) -> bool {
        self.inner.is_exact()
    }
}

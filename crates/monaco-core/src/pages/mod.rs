//! One listing: which page to fetch next, and which of its rows are new.
//!
//! [`PageMode::Numbered`] is what the API offers: pages are offsets over live data, so a record that is created or deleted meanwhile
//! shifts them, and rows can be missed or come twice. [`PageMode::Everything`] walks along `created_at` instead:
//!
//! - *Exactly once*: every record that matches throughout the listing. *At most once*: every other one.
//! - Each page is page 1 of "created at or after the last second seen", so deletions shift nothing; the ids of that second are
//!   remembered and dropped when they come again.
//! - Where more than half a page shares that second, the stretch is paged by number. A deletion pulls later rows to pages that were
//!   read already; `total_count` tells, and the walk steps back by as many rows as it fell. Between two pages of such a stretch a
//!   creation can hide a deletion: that is the limit of the guarantee.
//! - Where the operation has no filterable `created_at` (audiences, campaigns, meetings) or the server refuses (422), the listing is
//!   paged by number in the same careful way, but in an order that nobody promises: [`Pages::is_exact`] says so.

mod query;
mod token;
mod walk;

use serde::Serialize;

use crate::error::{Error, ErrorKind};
use crate::names::named;
use crate::operation::Paging;
use crate::read::options;
use crate::request::Request;
use crate::response::PageFacts;
use crate::rows::Rows;
use walk::{Position, Walk};

/// Rows a page where the caller names no size and pages by number.
const DEFAULT_PAGE_SIZE: u64 = 100;

named! {
    /// How a listing goes through its records.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum PageMode {
        /// Page by page, by number, in the caller's order.
        #[default]
        Numbered = "numbered",
        /// Every record exactly once, oldest first.
        Everything = "everything",
    }
}

options! {
    /// How to list.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
    pub struct PageOptions, refused as invalid_request {
        /// By number, or everything.
        pub mode: PageMode,
        /// Rows a page; 100 by number and the largest allowed for everything, unless given.
        pub page_size: Option<u64>,
        /// The first page, by number only; 1 unless given.
        pub page: Option<u64>,
        /// Rows at most.
        pub limit: Option<u64>,
        /// Where an earlier listing of the same request stopped: what [`Pages::position`] gave. It goes on with that listing's mode and
        /// page size, which may be left out and must not differ.
        pub position: Option<String>,
    }
}

/// One listing.
#[derive(Clone, Debug)]
pub struct Pages {
    request: Request,
    paging: Paging,
    position: Position,
    /// The position before the last page, its rows, and which of them it newly brought: for a caller who stops in its middle.
    before: Position,
    rows: Rows,
    kept: Vec<u32>,
}

/// What of an accepted page is new.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// Indices of the rows to deliver, ascending.
    pub keep: Vec<u32>,
    /// Whether this was the last page.
    pub done: bool,
}

impl Pages {
    pub(crate) fn new(request: &Request, options: &PageOptions) -> Result<Self, Error> {
        let operation = request.operation();
        let refuse = |fault: String| Error::invalid_request(format!("{}: {fault}", operation.id));
        let paging = operation.paging.ok_or_else(|| refuse("the operation does not page; call it directly".into()))?;
        query::check(request, paging, options.mode)?;
        let (page_size, most) = (options.page_size.unwrap_or_else(|| default_page_size(paging, options)), paging.max_page_size);
        let page_size = u32::try_from(page_size)
            .ok()
            .filter(|size| (1..=most).contains(size))
            .ok_or_else(|| refuse(format!("page_size is {page_size}; expected 1 to {most}")))?;
        let position = match &options.position {
            Some(token) => token::read(token, request)?.resumed(options).map_err(refuse)?,
            None => Position::at_the_start(first_walk(paging, options).map_err(refuse)?, options.mode, page_size),
        };
        let position = Position { left: options.limit.or(position.left), ..position };
        Ok(Self { request: request.clone(), paging, before: position.clone(), position, rows: Rows::default(), kept: Vec::new() })
    }

    /// The request for the next page; none once the listing is done.
    pub fn next_request(&self) -> Option<Request> {
        if self.is_done() {
            None
        } else {
            Some(query::page_request(&self.request, self.paging, self.position.page_size, &self.position.walk))
        }
    }

    /// Takes a page that was fetched, and says which of its rows are new.
    pub fn accept(&mut self, facts: &PageFacts) -> Accepted {
        self.before = self.position.clone();
        let keep = self.position.accept(facts);
        self.rows = facts.rows.clone();
        self.kept = keep.clone();
        Accepted { keep, done: self.is_done() }
    }

    /// Takes a failed fetch. True where the listing goes on in another way: the server does not filter by `created_at`.
    pub fn refused(&mut self, kind: ErrorKind) -> bool {
        kind == ErrorKind::Unprocessable && self.position.fall_back()
    }

    /// Where the listing stands once the caller has taken `consumed` rows of the last page: an opaque, versioned token for
    /// [`PageOptions::position`].
    pub fn position(&self, consumed: u32) -> String {
        let consumed = consumed as usize;
        if consumed >= self.kept.len() {
            return token::write(&self.position, &self.request);
        }
        let id = |index: &u32| self.rows.get(*index as usize)?.id.map(str::to_owned);
        let taken = self.kept.iter().take(consumed).filter_map(id);
        let mut position = self.before.clone();
        position.left = position.left.map(|left| left.saturating_sub(consumed as u64));
        position.skip.extend(taken);
        token::write(&position, &self.request)
    }

    /// Whether every record that matches throughout is delivered exactly once. True of no listing by number.
    pub fn is_exact(&self) -> bool {
        self.position.exact
    }

    fn is_done(&self) -> bool {
        self.position.left == Some(0) || self.position.walk == Walk::Done
    }
}

/// A short limit needs no large page, but one that is too small would crowd a walk along `created_at`.
fn default_page_size(paging: Paging, options: &PageOptions) -> u64 {
    match options.mode {
        PageMode::Numbered => DEFAULT_PAGE_SIZE,
        PageMode::Everything => options.limit.unwrap_or(u64::MAX).clamp(DEFAULT_PAGE_SIZE, paging.max_page_size.into()),
    }
}

fn first_walk(paging: Paging, options: &PageOptions) -> Result<Walk, String> {
    match (options.mode, options.page) {
        (_, Some(0)) => Err("page is 0; pages are counted from 1".into()),
        (PageMode::Numbered, page) => Ok(Walk::by_number(page.unwrap_or(1))),
        (PageMode::Everything, Some(_)) => Err("page and everything contradict each other; leave one out".into()),
        (PageMode::Everything, None) if paging.by_created_at => Ok(Walk::along_created_at()),
        (PageMode::Everything, None) => Ok(Walk::best_effort()),
    }
}

#[cfg(test)]
mod tests;

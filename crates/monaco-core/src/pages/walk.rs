//! Where a listing stands, and what each page changes.

use serde::Serialize;

use crate::pages::{PageMode, PageOptions};
use crate::read::{Read, member, record, tagged, unlike};
use crate::response::PageFacts;
use crate::rfc3339;
use crate::rows::Row;

/// The stretch before the last row that is read again: a server may cut `created_at` to seconds, or commit a little late.
const OVERLAP_MS: i64 = 1_000;
/// Steps back within one listing, before a count that falls again and again is taken for a server that cannot count.
const MOST_STEPS_BACK: u32 = 100;

/// A listing's whole memory, as it stands in a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Position {
    pub(super) walk: Walk,
    pub(super) mode: PageMode,
    pub(super) page_size: u32,
    /// Whether every page so far kept the promise of exactness.
    pub(super) exact: bool,
    /// Rows that the caller's limit still allows.
    pub(super) left: Option<u64>,
    /// Ids of the next page that the caller has taken already.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) skip: Vec<String>,
}

/// How the next page is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Walk {
    /// By number, in the caller's order.
    Number { page: u64 },
    /// By number, dropping what came before.
    BestEffort { place: Place, order: Order, seen: Vec<String> },
    /// Page 1 of what was created at or after `from`.
    ///
    /// The first page is filtered by nothing; `proven` once the server has answered a page that was.
    Along { from: Option<i64>, seen: Vec<Seen>, proven: bool },
    /// What was created from `from` until before `to`, by number: more records than one page can step over.
    Crowded { place: Place, from: Option<i64>, to: i64, seen: Vec<Seen> },
    /// Nothing is left.
    Done,
}

/// The order of a walk by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Order {
    /// The caller's, or the server's default.
    Callers,
    /// Along `created_at` from an instant on: a walk that met a row without an id or a date.
    CreatedAt { from: Option<i64> },
}

impl Order {
    /// Whether the walk along `created_at` had passed that row before: a server that does not filter gives it again.
    fn is_passed(self, row: Row<'_>) -> bool {
        let created_at = || row.created_at.and_then(rfc3339::parse);
        matches!(self, Self::CreatedAt { from: Some(from) } if created_at().is_some_and(|at| at < from))
    }
}

/// A place among numbered pages of live data.
///
/// A record that is created pushes others to later pages: they come again and are dropped. One that is deleted pulls others to
/// earlier pages, where they would be missed: `total_count` tells, and the walk steps back by as many rows as it fell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Place {
    pub(super) page: u64,
    /// `total_count` of the page before.
    total: Option<u64>,
    steps_back: u32,
}

impl Place {
    const FIRST: Self = Self { page: 1, total: None, steps_back: 0 };

    /// The place after this page; none where it was the last.
    fn after(self, facts: &PageFacts, page_size: u32) -> Option<Self> {
        let total = facts.pagination.total_count;
        let fell = self.total.map_or(0, |before| before.saturating_sub(total));
        if fell > 0 && self.page > 1 && self.steps_back < MOST_STEPS_BACK {
            let first_row = (self.page - 1).saturating_mul(page_size.into());
            let page = first_row.saturating_sub(fell) / u64::from(page_size.max(1)) + 1;
            return Some(Self { page, total: Some(total), steps_back: self.steps_back + 1 });
        }
        let next = Self { page: self.page.saturating_add(1), total: Some(total), ..self };
        (!is_last(self.page, facts)).then_some(next)
    }
}

/// A record that can come again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Seen {
    at: i64,
    id: String,
}

record!(Position { walk, mode, page_size, exact, left, skip });
record!(Place { page, total, steps_back });
record!(Seen { at, id });

impl Read for Walk {
    fn read(json: &str) -> Result<Self, String> {
        tagged(json, |kind, its| match kind {
            "number" => Ok(Self::Number { page: member(its, "page")? }),
            "best_effort" => {
                Ok(Self::BestEffort { place: member(its, "place")?, order: member(its, "order")?, seen: member(its, "seen")? })
            }
            "along" => Ok(Self::Along { from: member(its, "from")?, seen: member(its, "seen")?, proven: member(its, "proven")? }),
            "crowded" => Ok(Self::Crowded {
                place: member(its, "place")?,
                from: member(its, "from")?,
                to: member(its, "to")?,
                seen: member(its, "seen")?,
            }),
            "done" => Ok(Self::Done),
            _ => Err(unlike("a walk", json)),
        })
    }
}

impl Read for Order {
    fn read(json: &str) -> Result<Self, String> {
        tagged(json, |kind, its| match kind {
            "callers" => Ok(Self::Callers),
            "created_at" => Ok(Self::CreatedAt { from: member(its, "from")? }),
            _ => Err(unlike("an order", json)),
        })
    }
}

impl Walk {
    pub(super) const fn by_number(page: u64) -> Self {
        Self::Number { page }
    }

    pub(super) const fn along_created_at() -> Self {
        Self::Along { from: None, seen: Vec::new(), proven: false }
    }

    pub(super) const fn best_effort() -> Self {
        Self::BestEffort { place: Place::FIRST, order: Order::Callers, seen: Vec::new() }
    }

    /// Whether this kind of walk misses nothing and repeats nothing.
    pub(super) const fn keeps_exactness(&self) -> bool {
        match self {
            Self::Number { .. } | Self::BestEffort { .. } => false,
            Self::Along { .. } | Self::Done => true,
            Self::Crowded { place, .. } => place.steps_back < MOST_STEPS_BACK,
        }
    }
}

impl Position {
    pub(super) fn at_the_start(walk: Walk, mode: PageMode, page_size: u32) -> Self {
        Self { exact: walk.keeps_exactness(), walk, mode, page_size, left: None, skip: Vec::new() }
    }

    /// This position, where `options` do not contradict it: numbered pages of another size start at other rows.
    pub(super) fn resumed(self, options: &PageOptions) -> Result<Self, String> {
        let size = self.page_size;
        if options.page.is_some() {
            return Err("page and position contradict each other; leave one out".into());
        }
        if options.mode != self.mode {
            return Err("position belongs to a listing of another mode".into());
        }
        match options.page_size {
            Some(other) if other != u64::from(size) => {
                Err(format!("position belongs to pages of {size}, page_size is {other}; leave it out"))
            }
            Some(_) | None if size == 0 => Err("position is damaged".into()),
            Some(_) | None => Ok(self),
        }
    }

    /// Takes a page; gives the indices of its rows to deliver and moves on.
    pub(super) fn accept(&mut self, facts: &PageFacts) -> Vec<u32> {
        let page_size = self.page_size;
        let walk = std::mem::replace(&mut self.walk, Walk::Done);
        let (fresh, next) = match walk {
            Walk::Number { page } => (every_row(facts), after_number(page, facts)),
            Walk::BestEffort { place, order, seen } => after_best_effort(place, order, seen, facts, page_size),
            Walk::Along { from, seen, .. } => after_stretch(from, seen, facts, page_size),
            Walk::Crowded { place, from, to, seen } => after_crowd(place, from, to, seen, facts, page_size),
            Walk::Done => (Vec::new(), Walk::Done),
        };
        self.exact &= next.keeps_exactness();
        self.walk = next;
        self.deliver(fresh, facts)
    }

    /// Drops what the caller has taken already, and what is over the limit.
    fn deliver(&mut self, fresh: Vec<usize>, facts: &PageFacts) -> Vec<u32> {
        let skip = std::mem::take(&mut self.skip);
        let id = |index: usize| facts.rows.get(index).and_then(|row| row.id);
        let taken = |index: &usize| skip.iter().any(|skipped| id(*index) == Some(skipped));
        let most = self.left.map_or(usize::MAX, |left| usize::try_from(left).unwrap_or(usize::MAX));
        let keep: Vec<u32> =
            fresh.into_iter().filter(|index| !taken(index)).take(most).filter_map(|index| u32::try_from(index).ok()).collect();
        self.left = self.left.map(|left| left.saturating_sub(keep.len() as u64));
        keep
    }

    /// The server does not sort by `created_at`, or does not filter by it: by number from the start, past what was delivered.
    pub(super) fn fall_back(&mut self) -> bool {
        let Walk::Along { from, seen, proven: false } = &self.walk else { return false };
        let order = if from.is_none() { Order::Callers } else { Order::CreatedAt { from: None } };
        self.walk = Walk::BestEffort { place: Place::FIRST, order, seen: ids(seen.clone()) };
        self.exact = false;
        true
    }
}

fn every_row(facts: &PageFacts) -> Vec<usize> {
    (0..facts.rows.len()).collect()
}

fn is_last(page: u64, facts: &PageFacts) -> bool {
    facts.rows.is_empty() || page >= facts.pagination.total_pages
}

fn after_number(page: u64, facts: &PageFacts) -> Walk {
    if is_last(page, facts) { Walk::Done } else { Walk::Number { page: page.saturating_add(1) } }
}

fn after_best_effort(place: Place, order: Order, mut seen: Vec<String>, facts: &PageFacts, page_size: u32) -> (Vec<usize>, Walk) {
    let known = sorted(seen.iter().map(String::as_str));
    let is_fresh = |row: Row<'_>| is_new(row, &known) && !order.is_passed(row);
    let (fresh, rows): (Vec<usize>, Vec<Row<'_>>) = facts.rows.iter().enumerate().filter(|(_, row)| is_fresh(*row)).unzip();
    seen.extend(rows.into_iter().filter_map(|row| row.id.map(str::to_owned)));
    let next = place.after(facts, page_size).map_or(Walk::Done, |place| Walk::BestEffort { place, order, seen });
    (fresh, next)
}

/// A row without an id cannot be recognised: it is delivered rather than lost.
fn is_new(row: Row<'_>, known: &[&str]) -> bool {
    row.id.is_none_or(|id| known.binary_search(&id).is_err())
}

fn after_stretch(from: Option<i64>, mut seen: Vec<Seen>, facts: &PageFacts, page_size: u32) -> (Vec<usize>, Walk) {
    let Some(dated) = dated(facts) else {
        return after_best_effort(Place::FIRST, Order::CreatedAt { from }, ids(seen), facts, page_size);
    };
    if from.is_some_and(|from| dated.iter().any(|seen| seen.at < from)) {
        // A server that does not filter would give the same page for ever.
        return after_best_effort(Place::FIRST, Order::CreatedAt { from }, ids(seen), facts, page_size);
    }
    let fresh = take_unseen(&dated, &mut seen);
    let last = dated.iter().map(|seen| seen.at).max();
    let (Some(last), false) = (last, dated.len() as u64 >= facts.pagination.total_count) else {
        return (fresh, Walk::Done);
    };
    let next_from = last.saturating_sub(OVERLAP_MS);
    let again = dated.iter().filter(|seen| seen.at >= next_from).count();
    let crowded = again.saturating_mul(2) > page_size as usize || from.is_some_and(|from| next_from <= from);
    let next = if crowded {
        Walk::Crowded { place: Place::FIRST, from, to: last.saturating_add(OVERLAP_MS), seen }
    } else {
        if from.is_some() {
            // Until then a server may still refuse to filter, and all that was delivered must be known.
            seen.retain(|seen| seen.at >= next_from);
        }
        Walk::Along { from: Some(next_from), seen, proven: from.is_some() }
    };
    (fresh, next)
}

fn after_crowd(
    place: Place,
    from: Option<i64>,
    to: i64,
    mut seen: Vec<Seen>,
    facts: &PageFacts,
    page_size: u32,
) -> (Vec<usize>, Walk) {
    let Some(dated) = dated(facts) else {
        return after_best_effort(Place::FIRST, Order::CreatedAt { from }, ids(seen), facts, page_size);
    };
    let fresh = take_unseen(&dated, &mut seen);
    let next = match place.after(facts, page_size) {
        Some(place) => Walk::Crowded { place, from, to, seen },
        None => Walk::Along { from: Some(to), seen: Vec::new(), proven: true },
    };
    (fresh, next)
}

fn ids(seen: Vec<Seen>) -> Vec<String> {
    seen.into_iter().map(|seen| seen.id).collect()
}

fn sorted<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids
}

/// The rows with their instants; none where a row has no id or no readable `created_at`.
fn dated(facts: &PageFacts) -> Option<Vec<Seen>> {
    facts.rows.iter().map(|row| Some(Seen { at: rfc3339::parse(row.created_at?)?, id: row.id?.to_owned() })).collect()
}

/// The indices of the rows that were not seen, which now are.
fn take_unseen(dated: &[Seen], seen: &mut Vec<Seen>) -> Vec<usize> {
    let known = sorted(seen.iter().map(|seen| seen.id.as_str()));
    let fresh: Vec<usize> = (0..dated.len()).filter(|index| known.binary_search(&dated[*index].id.as_str()).is_err()).collect();
    seen.extend(fresh.iter().map(|index| dated[*index].clone()));
    fresh
}

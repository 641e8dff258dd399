//! A listing against a simulated collection that others write to meanwhile.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::config::Priority;
use crate::facts::Pagination;
use crate::operation::Operation;
use crate::rfc3339;
use crate::rows::Row;

/// What the server would answer: records with an id and a `created_at` in milliseconds, filtered, sorted and cut into pages.
#[derive(Clone, Debug, Default)]
struct Collection {
    records: Vec<(i64, String)>,
}

impl Collection {
    fn answer(&self, request: &Request) -> PageFacts {
        let body: Value = serde_json::from_slice(&request.body_bytes().expect("a body")).expect("JSON");
        let bound = |condition: &str| {
            let rules = body["filters"].as_array()?;
            let rule = rules.iter().find(|rule| rule["condition"] == condition)?;
            rfc3339::parse(rule["value"].as_str()?)
        };
        let (from, to) = (bound("greater_than_or_equals").unwrap_or(i64::MIN), bound("less_than").unwrap_or(i64::MAX));
        let mut matching: Vec<_> = self.records.iter().filter(|(at, _)| from <= *at && *at < to).cloned().collect();
        matching.sort();
        let (page, size) = (body["page"].as_u64().expect("page"), body["page_size"].as_u64().expect("page_size"));
        let total = matching.len() as u64;
        let skipped = usize::try_from((page - 1) * size).expect("small");
        let mut rows = Rows::default();
        for (at, id) in matching.into_iter().skip(skipped).take(usize::try_from(size).expect("small")) {
            rows.push(Row { id: Some(&id), created_at: Some(&rfc3339::format(at)) });
        }
        PageFacts {
            pagination: Pagination { page, page_size: size, total_count: total, total_pages: total.div_ceil(size) },
            rows,
        }
    }
}

fn list_contacts() -> Request {
    Request::new(Operation::find("list_contacts").expect("catalogued"))
}

fn everything(page_size: u64) -> Pages {
    let options = PageOptions { mode: PageMode::Everything, page_size: Some(page_size), ..PageOptions::default() };
    Pages::new(&list_contacts(), &options).expect("valid")
}

/// The ids of the rows that an accepted page newly brings.
fn taken(pages: &mut Pages, facts: &PageFacts) -> Vec<String> {
    let id = |index: u32| facts.rows.get(index as usize)?.id.map(str::to_owned);
    pages.accept(facts).keep.into_iter().map(|index| id(index).expect("an id")).collect()
}

/// Lists to the end; `meanwhile` changes the collection after every page.
fn list(pages: &mut Pages, collection: &mut Collection, mut meanwhile: impl FnMut(&mut Collection, usize)) -> Vec<String> {
    let mut ids = Vec::new();
    for round in 0..2_000 {
        let Some(request) = pages.next_request() else { return ids };
        let facts = collection.answer(&request);
        ids.extend(taken(pages, &facts));
        meanwhile(collection, round);
    }
    panic!("the listing does not end");
}

fn body_of(pages: &Pages) -> String {
    let request = pages.next_request().expect("another page");
    String::from_utf8(request.body_bytes().expect("a body").to_vec()).expect("text")
}

#[test]
fn pages_by_number_stop_at_the_last_and_keep_the_callers_order() {
    let request = list_contacts().body(r#"{"sort":"-name","filters":[{"field":"email","condition":"is_empty"}]}"#);
    let mut pages = Pages::new(&request, &PageOptions { page_size: Some(2), ..PageOptions::default() }).expect("valid");
    let expected = r#"{"sort":"-name","filters":[{"field":"email","condition":"is_empty"}],"page":1,"page_size":2}"#;
    assert_eq!(body_of(&pages), expected);
    let mut collection = Collection { records: (0..5).map(|at| (at, format!("r{at}"))).collect() };
    assert_eq!(list(&mut pages, &mut collection, |_, _| {}), ["r0", "r1", "r2", "r3", "r4"]);
    assert!(!pages.is_exact());
}

#[test]
fn everything_keeps_the_callers_filter_beside_the_stretch() {
    let request = list_contacts().body(r#"{"filters":{"operator":"or","filters":[]}}"#);
    let options = PageOptions { mode: PageMode::Everything, page_size: Some(4), ..PageOptions::default() };
    let mut pages = Pages::new(&request, &options).expect("valid");
    pages.accept(
        &Collection { records: (0..9).map(|at| (at * 10_000, format!("r{at}"))).collect() }
            .answer(&everything(4).next_request().expect("first")),
    );
    assert_eq!(
        body_of(&pages),
        r#"{"filters":{"operator":"and","filters":[{"operator":"or","filters":[]},{"field":"created_at","condition":"greater_than_or_equals","value":"1970-01-01T00:00:29.000Z"}]},"sort":"created_at","page":1,"page_size":4}"#
    );
}

#[test]
fn listings_go_in_the_bulk_lane() {
    assert_eq!(list_contacts().priority(), Priority::Interactive);
    assert_eq!(everything(4).next_request().expect("first").priority(), Priority::Bulk);
}

#[test]
fn a_refused_first_page_falls_back_to_numbers_and_says_so() {
    let mut pages = everything(10);
    assert!(pages.is_exact());
    assert!(pages.refused(ErrorKind::Unprocessable));
    assert!(!pages.is_exact());
    assert_eq!(body_of(&pages), r#"{"page":1,"page_size":10}"#);
    assert!(!pages.refused(ErrorKind::Unprocessable));
}

#[test]
fn a_server_that_refuses_to_filter_or_ignores_it_repeats_nothing() {
    let collection = Collection { records: (0..10).map(|at| (at * 10_000, format!("r{at}"))).collect() };
    let unfiltered = |request: &Request| {
        let body: Value = serde_json::from_slice(&request.body_bytes().expect("a body")).expect("JSON");
        let paging = format!(r#"{{"page":{},"page_size":{}}}"#, body["page"], body["page_size"]);
        (body["filters"].is_array(), collection.answer(&list_contacts().body(paging)))
    };
    for refuses in [true, false] {
        let (mut pages, mut ids) = (everything(4), Vec::new());
        while let Some(request) = pages.next_request() {
            let (filtered, facts) = unfiltered(&request);
            if filtered && refuses {
                assert!(pages.refused(ErrorKind::Unprocessable));
                continue;
            }
            ids.extend(taken(&mut pages, &facts));
        }
        assert_eq!(ids, (0..10).map(|at| format!("r{at}")).collect::<Vec<_>>(), "refuses: {refuses}");
        assert!(!pages.is_exact());
    }
}

#[test]
fn a_limit_cuts_and_a_position_goes_on_in_the_middle_of_a_page() {
    let mut collection = Collection { records: (0..30).map(|at| (at / 7 * 5_000, format!("r{at:02}"))).collect() };
    for mode in [PageMode::Numbered, PageMode::Everything] {
        let options = PageOptions { mode, page_size: Some(8), limit: Some(20), ..PageOptions::default() };
        let mut first = Pages::new(&list_contacts(), &options).expect("valid");
        let facts = collection.answer(&first.next_request().expect("first"));
        assert_eq!(first.accept(&facts).keep.len(), 8);
        let resumed = PageOptions { position: Some(first.position(3)), mode, ..PageOptions::default() };
        for contradiction in [
            PageOptions { page_size: Some(9), ..resumed.clone() },
            PageOptions { page: Some(2), ..resumed.clone() },
            PageOptions {
                mode: if mode == PageMode::Numbered { PageMode::Everything } else { PageMode::Numbered },
                ..resumed.clone()
            },
        ] {
            assert!(Pages::new(&list_contacts(), &contradiction).is_err(), "{contradiction:?}");
        }
        let mut second = Pages::new(&list_contacts(), &resumed).expect("valid");
        let rest = list(&mut second, &mut collection, |_, _| {});
        assert_eq!(rest, (3..20).map(|at| format!("r{at:02}")).collect::<Vec<_>>(), "{mode:?}");
    }
}

#[test]
fn contradictions_and_foreign_positions_are_refused() {
    let fault =
        |request: &Request, options: PageOptions| Pages::new(request, &options).expect_err("refused").message().to_owned();
    let plain = PageOptions::default;
    assert!(fault(&Request::new(Operation::find("get_me").expect("catalogued")), plain()).contains("does not page"));
    for size in [0, 501, 1 << 32] {
        let fault = fault(&list_contacts(), PageOptions { page_size: Some(size), ..plain() });
        assert!(fault.contains(&format!("page_size is {size}; expected 1 to 500")), "{fault}");
    }
    assert!(fault(&list_contacts(), PageOptions { page: Some(0), ..plain() }).contains("counted from 1"));
    assert!(fault(&list_contacts().body(r#"{"page":2}"#), plain()).contains("as an option"));
    assert!(fault(&list_contacts().body(r#"{"filters":7}"#), plain()).contains("neither an array"));
    assert!(fault(&list_contacts().body("[]"), plain()).contains("no JSON object"));
    let everything_by = |page| PageOptions { mode: PageMode::Everything, page, ..plain() };
    assert!(fault(&list_contacts(), everything_by(Some(2))).contains("contradict"));
    assert!(fault(&list_contacts().body(r#"{"sort":"name"}"#), everything_by(None)).contains("leave sort out"));
    let foreign = everything(5).position(0);
    for position in [foreign.as_str(), "", "%%%", "e30", "eyJ2Ijo5fQ"] {
        let request = list_contacts().body(r#"{"filters":[]}"#);
        assert!(
            fault(&request, PageOptions { position: Some(position.into()), ..plain() }).starts_with("position"),
            "{position}"
        );
    }
}

#[test]
fn a_server_that_cannot_count_ends_the_listing_and_its_exactness() {
    let mut pages = everything(2);
    for round in 0..1_000u64 {
        let Some(request) = pages.next_request() else { break };
        let body: Value = serde_json::from_slice(&request.body_bytes().expect("a body")).expect("JSON");
        let page = body["page"].as_u64().expect("page");
        let pagination = Pagination { page, page_size: 2, total_count: 900 - round % 2, total_pages: 4 };
        let mut rows = Rows::default();
        if body["filters"].is_array() || round == 0 {
            for id in [page * 2, page * 2 + 1] {
                rows.push(Row { id: Some(&id.to_string()), created_at: Some(&rfc3339::format(0)) });
            }
        }
        pages.accept(&PageFacts { pagination, rows });
    }
    assert!(pages.next_request().is_none() && !pages.is_exact());
}

#[test]
fn a_position_belongs_to_its_path_and_query_and_is_bounded() {
    let members = |audience: &str, stage: &str| {
        let request =
            Request::new(Operation::find("list_audience_contacts").expect("catalogued")).path_arg("audience_id", audience);
        request.query("stage", stage)
    };
    let pages = |request: &Request, position: String| {
        Pages::new(request, &PageOptions { position: Some(position), ..PageOptions::default() }).map(|_| ())
    };
    let listing = Pages::new(&members("1", "won"), &PageOptions::default()).expect("valid");
    let position = listing.position(0);
    assert!(pages(&members("1", "won"), position.clone()).is_ok());
    assert!(pages(&members("1", "lost"), position).is_err());
    let endless = "A".repeat(4 * 1024 * 1024 + 1);
    assert!(pages(&list_contacts(), endless).expect_err("too long").message().contains("too long"));
}

/// Millisecond steps between neighbours: ties, crowds and gaps.
fn steps() -> impl Strategy<Value = Vec<i64>> {
    proptest::collection::vec(prop_oneof![3 => Just(0i64), 2 => 0..400i64, 1 => 900..3_000i64, 1 => Just(60_000i64)], 0..120)
}

proptest! {
    #[test]
    fn everything_delivers_what_stays_exactly_once_and_the_rest_at_most_once(
        steps in steps(),
        page_size in 1u64..12,
        deletions in proptest::collection::vec((0usize..40, 0usize..120), 0..12),
        creations in proptest::collection::vec((0usize..40, 0i64..200_000), 0..12),
    ) {
        let mut at = 0;
        let records: Vec<_> = steps.iter().enumerate().map(|(index, step)| { at += step; (at, format!("r{index:03}")) }).collect();
        let doomed: Vec<String> = deletions.iter().map(|(_, index)| format!("r{index:03}")).collect();
        let mut collection = Collection { records: records.clone() };
        let mut pages = everything(page_size);
        let ids = list(&mut pages, &mut collection, |collection, round| {
            // One kind of change a round: a creation that hides a deletion is the documented limit.
            if round % 2 == 0 {
                let gone: Vec<String> = deletions.iter().filter(|(when, _)| *when == round).map(|(_, index)| format!("r{index:03}")).collect();
                collection.records.retain(|(_, id)| !gone.contains(id));
            } else {
                let newest = collection.records.iter().map(|(at, _)| *at).max().unwrap_or(0);
                for (number, (_, later)) in creations.iter().enumerate().filter(|(_, (when, _))| *when == round) {
                    collection.records.push((newest + 5_000 + later, format!("n{number:03}")));
                }
            }
        });
        let mut unique = ids.clone();
        unique.sort();
        unique.dedup();
        prop_assert_eq!(unique.len(), ids.len(), "a record came twice");
        for (_, id) in records.iter().filter(|(_, id)| !doomed.contains(id)) {
            prop_assert!(unique.binary_search(id).is_ok(), "{} was missed", id);
        }
    }

    #[test]
    fn any_token_is_read_or_refused_without_a_panic(text in ".{0,200}") {
        let options = PageOptions { position: Some(text), ..PageOptions::default() };
        let _ = Pages::new(&list_contacts(), &options);
    }
}

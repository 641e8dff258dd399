//! A page's request: the caller's own, with page, size, order and the stretch of time put in.

use crate::error::Error;
use crate::json::{self, Fields};
use crate::operation::{Paging, PagingStyle};
use crate::pages::PageMode;
use crate::pages::walk::{Order, Walk};
use crate::request::Request;
use crate::rfc3339;

const PAGE: &str = "page";
const PAGE_SIZE: &str = "page_size";
const SORT: &str = "sort";
const FILTERS: &str = "filters";
const CREATED_AT: &str = "created_at";

/// Refuses a request that says itself what the listing must say.
pub(super) fn check(request: &Request, paging: Paging, mode: PageMode) -> Result<(), Error> {
    let refuse = |fault: String| Err(Error::invalid_request(format!("{}: {fault}", request.operation().id)));
    let body = request.body_bytes();
    let fields = match (body.as_deref().map_or_else(|| Ok(Fields::default()), json::object_fields), paging.style) {
        (Ok(fields), _) => fields,
        (Err(fault), PagingStyle::Body) => return refuse(format!("the body is no JSON object: {fault}")),
        // It has no place for a body: what is sent is refused for having one.
        (Err(_), PagingStyle::Query) => Fields::default(),
    };
    let own: Vec<&str> = match paging.style {
        PagingStyle::Query => request.query_pairs().iter().map(|(name, _)| name.as_str()).collect(),
        PagingStyle::Body => fields.iter().map(|(name, _)| name).collect(),
    };
    if let Some(name) = own.iter().find(|name| matches!(**name, PAGE | PAGE_SIZE)) {
        return refuse(format!("{name} stands in the request; give it as an option of the listing"));
    }
    if mode == PageMode::Everything && own.contains(&SORT) {
        return refuse("everything goes by created_at, oldest first; leave sort out".into());
    }
    match fields.get(FILTERS).map(|filters| filters.as_bytes()[0]) {
        None | Some(b'[' | b'{') => Ok(()),
        Some(_) => refuse("filters is neither an array of rules nor an expression".into()),
    }
}

/// The request for the page at which `walk` stands.
pub(super) fn page_request(request: &Request, paging: Paging, page_size: u32, walk: &Walk) -> Request {
    let page = match walk {
        Walk::Number { page } => *page,
        Walk::BestEffort { place, .. } | Walk::Crowded { place, .. } => place.page,
        Walk::Along { .. } | Walk::Done => 1,
    };
    let request = request.clone().in_bulk();
    match paging.style {
        PagingStyle::Query => request.query(PAGE, page.to_string()).query(PAGE_SIZE, page_size.to_string()),
        PagingStyle::Body => along(walk, request).placed(PAGE, page.to_string()).placed(PAGE_SIZE, page_size.to_string()),
    }
}

/// The order and the stretch of time of a walk along `created_at`; any other one leaves the caller's.
fn along(walk: &Walk, request: Request) -> Request {
    let (from, to) = match walk {
        Walk::Along { from, .. } => (*from, None),
        Walk::Crowded { from, to, .. } => (*from, Some(*to)),
        Walk::BestEffort { order: Order::CreatedAt { from }, .. } => (*from, None),
        Walk::BestEffort { order: Order::Callers, .. } | Walk::Number { .. } | Walk::Done => return request,
    };
    let from = from.map(|from| created_at_rule("greater_than_or_equals", from));
    let to = to.map(|to| created_at_rule("less_than", to));
    let rules: Vec<String> = from.into_iter().chain(to).collect();
    let request = if rules.is_empty() {
        request
    } else {
        let filters = beside(request.own_field(FILTERS).as_deref().unwrap_or("[]"), &rules.join(","));
        request.placed(FILTERS, filters)
    };
    request.placed(SORT, json::quote(CREATED_AT))
}

/// The caller's filter with rules beside it: an array holds rules only, an expression may hold expressions.
fn beside(own: &str, rules: &str) -> String {
    let Some(own_rules) = own.strip_prefix('[').and_then(|own| own.strip_suffix(']')) else {
        return format!(r#"{{"operator":"and","filters":[{own},{rules}]}}"#);
    };
    let separator = if own_rules.trim().is_empty() { "" } else { "," };
    format!("[{own_rules}{separator}{rules}]")
}

fn created_at_rule(condition: &str, millis: i64) -> String {
    format!(r#"{{"field":"{CREATED_AT}","condition":"{condition}","value":"{}"}}"#, rfc3339::format(millis))
}

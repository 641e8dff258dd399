//! A page's request: the caller's own, with page, size, order and the stretch of time put in.

use crate::error::Error;
use crate::json::{self, Fault, Fields};
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
    let fields = match (body_fields(request), paging.style) {
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
        PagingStyle::Body => {
            let body = body(&request, page, page_size, walk);
            request.body(body)
        }
    }
}

fn body(request: &Request, page: u64, page_size: u32, walk: &Walk) -> String {
    let fields = body_fields(request).unwrap_or_default();
    let (from, to, by_created_at) = match walk {
        Walk::Along { from, .. } => (*from, None, true),
        Walk::Crowded { from, to, .. } => (*from, Some(*to), true),
        Walk::BestEffort { order: Order::CreatedAt { from }, .. } => (*from, None, true),
        Walk::BestEffort { order: Order::Callers, .. } => (None, None, false),
        Walk::Number { .. } | Walk::Done => (None, None, false),
    };
    let filters = stretch_filter(fields.get(FILTERS), from, to);
    let sort = if by_created_at { Some(json::quote(CREATED_AT)) } else { fields.get(SORT).map(str::to_owned) };
    let (page, page_size) = (page.to_string(), page_size.to_string());
    let own = fields.iter().filter(|(name, _)| !matches!(*name, FILTERS | SORT));
    let placed = [(FILTERS, filters.as_deref()), (SORT, sort.as_deref()), (PAGE, Some(&page)), (PAGE_SIZE, Some(&page_size))];
    json::write_object(own.chain(placed.into_iter().filter_map(|(name, value)| Some((name, value?)))))
}

/// The caller's filter, and the stretch of time beside it: an array holds rules only, an expression may hold expressions.
fn stretch_filter(own: Option<&str>, from: Option<i64>, to: Option<i64>) -> Option<String> {
    let from = from.map(|from| created_at_rule("greater_than_or_equals", from));
    let to = to.map(|to| created_at_rule("less_than", to));
    let rules: Vec<String> = from.into_iter().chain(to).collect();
    if rules.is_empty() {
        return own.map(str::to_owned);
    }
    let rules = rules.join(",");
    let own = own.unwrap_or("[]");
    let Some(own_rules) = own.strip_prefix('[').and_then(|own| own.strip_suffix(']')) else {
        return Some(format!(r#"{{"operator":"and","filters":[{own},{rules}]}}"#));
    };
    let separator = if own_rules.trim().is_empty() { "" } else { "," };
    Some(format!("[{own_rules}{separator}{rules}]"))
}

fn created_at_rule(condition: &str, millis: i64) -> String {
    format!(r#"{{"field":"{CREATED_AT}","condition":"{condition}","value":"{}"}}"#, rfc3339::format(millis))
}

fn body_fields(request: &Request) -> Result<Fields<'_>, Fault> {
    request.body_bytes().map_or_else(|| Ok(Fields::default()), |body| json::object_fields(body))
}

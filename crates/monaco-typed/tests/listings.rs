//! Listings over sockets, and answers that cannot be read.

mod support;

use std::collections::BTreeSet;

use monaco_core::{Certainty, ErrorKind, Headers, PageMode, PageOptions, Success};
use monaco_typed::types::{Contact, ContactListRequest};
use monaco_typed::{contacts, me};
use support::{Emulator, Host};

#[test]
fn everything_gives_each_record_once_and_a_limit_gives_no_more() {
    let emulator = Emulator::start(&["--seed", "7", "--contacts", "40"].map(str::to_owned));
    let host = Host::of(&emulator);
    let list = contacts::list(ContactListRequest::new());
    let everything = PageOptions { mode: PageMode::Everything, page_size: Some(7), ..PageOptions::default() };
    let all: Vec<Contact> = host.all(&list, &everything).expect("a listing");
    let ids: BTreeSet<&str> = all.iter().filter_map(Contact::id).collect();
    assert_eq!((all.len(), ids.len()), (40, 40));
    let some = host.all(&list, &PageOptions { limit: Some(10), ..everything }).expect("a listing");
    assert_eq!(some.len(), 10);
}

#[test]
fn a_success_without_its_body_is_undecodable_and_was_applied() {
    let headers = Headers::default();
    let success = Success { status: 200, headers, body: None, page: None, request_id: Some("req_1".into()), attempts: 2 };
    let error = me::get().read(&success).expect_err("no body");
    assert_eq!((error.kind(), error.certainty()), (ErrorKind::Undecodable, Certainty::Applied));
    assert_eq!((error.status(), error.attempts(), error.request_id()), (Some(200), 2, Some("req_1")));
}

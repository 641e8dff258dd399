//! Status, headers and body to a success or an error. Decoding an error never fails and never hides the status.

use std::borrow::Cow;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, kept_text};
use crate::facts::{Facts, Pagination};
use crate::headers::Headers;
use crate::json;
use crate::operation::Envelope;
use crate::redact::redact;
use crate::rows::Rows;

/// Characters of a server's text that are kept: messages, and codes or ids.
const KEPT_MESSAGE: usize = 500;
const KEPT_NAME: usize = 128;
/// Validation faults that are put into the message.
const SHOWN_FAULTS: usize = 5;
const REQUEST_ID_HEADERS: [&str; 4] = ["x-request-id", "request-id", "x-correlation-id", "cf-ray"];

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The header fields.
    pub headers: Headers,
    /// The body, or what the host already knows of it.
    pub body: Body,
}

/// A body in one of two forms. Both give the same turn.
#[derive(Clone, Debug)]
pub enum Body {
    /// As it came, without any transfer or content coding.
    Bytes(Bytes),
    /// What the host found when it decoded a success itself, so that the body need not cross into the core.
    Facts(Facts),
}

/// A page's own facts, as [`Pages`](crate::Pages) wants them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageFacts {
    /// The page's `pagination`.
    pub pagination: Pagination,
    /// Its rows, in order.
    pub rows: Rows,
}

/// Whether a status says that the server did what was asked: such an answer's body a host may decode itself, and report as
/// [`Facts`].
pub const fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

/// What a success holds that the operation's envelope promises: the page's facts, if it is one. A host's facts are taken out of
/// `body`.
///
/// # Errors
/// Why the body is not what the operation promises.
pub(crate) fn read_success(envelope: Envelope, body: &mut Body) -> Result<Option<PageFacts>, String> {
    let facts = match body {
        Body::Bytes(bytes) => Facts::read(bytes),
        Body::Facts(facts) => std::mem::take(facts),
    };
    let kept = match envelope {
        Envelope::Empty => true,
        Envelope::Free => facts.json || facts.empty,
        Envelope::Item => facts.data_is_object,
        Envelope::List => facts.rows.is_some(),
        Envelope::Page => {
            let page = facts.pagination.zip(facts.rows).map(|(pagination, rows)| PageFacts { pagination, rows });
            return page.map(Some).ok_or_else(|| expected(envelope));
        }
    };
    if kept { Ok(None) } else { Err(expected(envelope)) }
}

fn expected(envelope: Envelope) -> String {
    let shape = match envelope {
        Envelope::Item => "a JSON object with an object as data",
        Envelope::List => "a JSON object with an array as data",
        Envelope::Page => "a JSON object with an array as data and a pagination",
        Envelope::Empty => "no body",
        Envelope::Free => "JSON or nothing",
    };
    format!("the server answered success, but the body is not {shape}")
}

/// The answer's request id, where the server or a proxy gave one.
pub(crate) fn request_id(headers: &Headers) -> Option<String> {
    let mut found = [None; REQUEST_ID_HEADERS.len()];
    for (name, value) in headers.iter() {
        if let Some(rank) = REQUEST_ID_HEADERS.iter().position(|known| known.eq_ignore_ascii_case(name)) {
            found[rank] = found[rank].or(Some(value));
        }
    }
    let id = found.into_iter().find_map(|id| id)?.trim();
    let is_shown = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_graphic());
    is_shown.then(|| redact(bounded(id, KEPT_NAME)).into_owned())
}

/// The error that an unsuccessful answer is. Certainty and attempts are the call's to set.
pub(crate) fn read_error(response: &Response) -> Error {
    let text = match &response.body {
        Body::Bytes(bytes) if !bytes.is_empty() => kept_text(bytes),
        Body::Bytes(_) | Body::Facts(_) => String::new(),
    };
    let said = said_in(&response.body);
    let message = match said.message {
        Some(message) => bounded(&message, KEPT_MESSAGE).to_owned().into(),
        None => unexplained(response, &text),
    };
    let code = said.code.map(|code| redact(bounded(&code, KEPT_NAME)).into_owned());
    let error = Error::new(kind_of(response.status), message).with_status(response.status);
    let body = Some(text).filter(|text| !text.is_empty());
    error.with_answer(code, body, request_id(&response.headers))
}

/// One kind a status; every other one is unexpected.
fn kind_of(status: u16) -> ErrorKind {
    match status {
        400 => ErrorKind::BadRequest,
        401 => ErrorKind::Authentication,
        403 => ErrorKind::PermissionDenied,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        422 => ErrorKind::Unprocessable,
        429 => ErrorKind::RateLimited,
        500..=599 => ErrorKind::Server,
        0..=399 | 402 | 405..=408 | 410..=421 | 423..=428 | 430..=499 | 600..=u16::MAX => ErrorKind::UnexpectedStatus,
    }
}

#[derive(Default)]
struct Said {
    code: Option<String>,
    message: Option<String>,
}

/// The shapes 1 to 4 of the API's facts, section 3.
fn said_in(body: &Body) -> Said {
    let Body::Bytes(bytes) = body else { return Said::default() };
    let Some(fields) = json::members(bytes) else { return Said::default() };
    if let Some(error) = fields.get("error").and_then(|error| json::members(error.as_bytes())) {
        return Said { code: error.get("code").and_then(shown_text), message: error.get("message").and_then(shown_text) };
    }
    let message = fields.get("detail").and_then(|detail| match json::elements(detail) {
        Some(faults) => validation_message(&faults),
        None => shown_text(detail),
    });
    Said { code: None, message }
}

fn shown_text(value: &str) -> Option<String> {
    json::text(value).filter(|text| !text.trim().is_empty()).map(Cow::into_owned)
}

/// `body.page_size: must be at most 500; …`
fn validation_message(faults: &[&str]) -> Option<String> {
    let one = |fault: &&str| {
        let fault = json::members(fault.as_bytes())?;
        let message = json::text(fault.get("msg")?)?;
        let place = fault.get("loc").and_then(json::elements).unwrap_or_default();
        let place: Vec<Cow<'_, str>> = place.into_iter().map(|part| json::text(part).unwrap_or(part.into())).collect();
        Some(if place.is_empty() { message.into_owned() } else { format!("{}: {message}", place.join(".")) })
    };
    let shown: Vec<String> = faults.iter().filter_map(one).take(SHOWN_FAULTS).collect();
    (!shown.is_empty()).then(|| shown.join("; "))
}

/// The shapes 5 and 6: a redirect, HTML, nothing, anything else.
fn unexplained(response: &Response, text: &str) -> Cow<'static, str> {
    if (300..=399).contains(&response.status)
        && let Some(location) = response.headers.first("location")
    {
        let place = format!("the server redirects to {}", bounded(location, KEPT_MESSAGE));
        return format!("{place}; redirects are not followed, check base_url and the path's slashes").into();
    }
    if text.is_empty() {
        return "the server answered with an empty body".into();
    }
    let content = response.headers.first("content-type").unwrap_or_default();
    let is_html = content.as_bytes().windows(4).any(|four| four.eq_ignore_ascii_case(b"html"));
    if is_html { "the server answered with an HTML page" } else { "the server answered with no message that could be read" }
        .into()
}

/// At most `length` bytes of `text`, cut between characters.
fn bounded(text: &str, length: usize) -> &str {
    let mut end = text.len().min(length);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Row;
    use proptest::prelude::*;

    fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Error {
        let headers = Headers::from_pairs(headers.iter().copied());
        read_error(&Response { status, headers, body: Body::Bytes(body.to_owned().into()) })
    }

    #[test]
    fn successes_are_the_statuses_from_200_to_299() {
        let statuses: Vec<u16> = (0..=u16::MAX).filter(|status| is_success(*status)).collect();
        assert_eq!(statuses, (200..=299).collect::<Vec<_>>());
    }

    #[test]
    fn each_error_shape_gives_its_message() {
        let shapes = [
            (r#"{"error":{"code":"not_found","message":"Contact not found"}}"#, "Contact not found", Some("not_found")),
            (r#"{"detail":"No key found"}"#, "No key found", None),
            (
                r#"{"detail":[{"loc":["body","sort"],"msg":"bad","type":"x"},{"loc":["body",0],"msg":"worse"}]}"#,
                "body.sort: bad; body.0: worse",
                None,
            ),
            ("<html>oops</html>", "the server answered with no message that could be read", None),
            ("", "the server answered with an empty body", None),
            (r#"{"error":"flat"}"#, "the server answered with no message that could be read", None),
            (r#"[1,2]"#, "the server answered with no message that could be read", None),
        ];
        for (body, message, code) in shapes {
            let error = answer(404, &[], body);
            assert_eq!((error.message(), error.code(), error.status()), (message, code, Some(404)), "{body}");
        }
        assert_eq!(answer(502, &[("Content-Type", "text/HTML")], "<html>").message(), "the server answered with an HTML page");
        assert!(answer(307, &[("location", "/v1/contacts/")], "").message().contains("redirects to /v1/contacts/"));
    }

    #[test]
    fn what_is_kept_of_a_body_is_bounded_and_redacted() {
        let error = answer(500, &[("X-Request-Id", "req_1")], &format!("mks_secret {}", "é".repeat(5000)));
        let body = error.body().expect("kept");
        assert!(body.starts_with("mks_… ") && body.len() <= 4096 + 8);
        assert_eq!(error.request_id(), Some("req_1"));
    }

    #[test]
    fn both_forms_of_a_page_give_the_same_facts() {
        let pagination = Pagination { page: 1, page_size: 2, total_count: 2, total_pages: 1 };
        let rows = [Row { id: Some("con_1"), created_at: Some("2026-01-01T00:00:00Z") }, Row::default()];
        let text = r#"{"data":[{"id":"con_1","x":[1],"created_at":"2026-01-01T00:00:00Z"},{"id":7}],
            "pagination":{"page":1,"page_size":2,"total_count":2,"total_pages":1,"more":true}}"#;
        let from_bytes = read_success(Envelope::Page, &mut Body::Bytes(text.into())).expect("a page");
        let facts =
            Facts { json: true, pagination: Some(pagination), rows: Some(rows.into_iter().collect()), ..Facts::default() };
        assert_eq!(from_bytes, read_success(Envelope::Page, &mut Body::Facts(facts)).expect("a page"));
    }

    #[test]
    fn a_success_that_breaks_its_envelope_is_refused() {
        for (envelope, body) in [
            (Envelope::Item, "{}"),
            (Envelope::Item, r#"{"data":null}"#),
            (Envelope::Item, r#"{"data":[]}"#),
            (Envelope::Item, ""),
            (Envelope::List, r#"{"data":{}}"#),
            (Envelope::Page, r#"{"data":[]}"#),
            (Envelope::Page, r#"{"data":[],"pagination":{"page":1}}"#),
            (Envelope::Free, "<html>"),
        ] {
            assert!(read_success(envelope, &mut Body::Bytes(body.into())).is_err(), "{envelope:?} {body}");
            assert!(read_success(envelope, &mut Body::Facts(Facts::default())).is_err());
        }
        for (envelope, body) in
            [(Envelope::Empty, ""), (Envelope::Empty, "{}"), (Envelope::Free, ""), (Envelope::Item, r#"{"data":{}}"#)]
        {
            assert_eq!(read_success(envelope, &mut Body::Bytes(body.into())), Ok(None));
        }
    }

    #[test]
    fn an_error_that_a_host_decoded_itself_keeps_its_status() {
        let facts = Facts { json: true, ..Facts::default() };
        let error = read_error(&Response { status: 422, headers: Headers::default(), body: Body::Facts(facts) });
        assert_eq!((error.status(), error.body()), (Some(422), None));
        assert!(!error.message().is_empty());
    }

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!((bounded("aé", 2), bounded("aé", 3), bounded("aé", 9)), ("a", "aé", "aé"));
    }

    #[test]
    fn header_fields_stand_in_the_order_of_the_wire() {
        let headers = Headers::from_pairs([("B", "1, 2"), ("a", "3"), ("b", "4")]);
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("B", "1, 2"), ("a", "3"), ("b", "4")]);
        assert_eq!(headers.all("b").collect::<Vec<_>>(), ["1, 2", "4"]);
    }

    proptest! {
        #[test]
        fn decoding_an_error_never_fails_and_never_hides_the_status(status in 0u16..=999, body in proptest::collection::vec(any::<u8>(), 0..300)) {
            let error = read_error(&Response { status, headers: Headers::default(), body: Body::Bytes(body.into()) });
            prop_assert_eq!(error.status(), Some(status));
            prop_assert!(!error.message().is_empty());
        }
    }
}

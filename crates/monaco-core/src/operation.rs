//! What the core must know of an operation: route, retry safety, body, envelope, paging.

use std::borrow::Cow;

use crate::names::named;
pub use crate::operations::OPERATIONS;
use crate::schema::{Field, Schema, Sends};

/// One operation of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The catalogue's id, such as `list_contacts`; `raw` and the method for a raw request, whose path may hold ids.
    pub id: Cow<'static, str>,
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL, slashes exactly as the server routes them; `{name}` stands for an argument.
    pub path: Cow<'static, str>,
    /// When the operation may be sent again.
    pub retry_safety: RetrySafety,
    /// Whether the request has a body.
    pub body: BodyRule,
    /// What a success looks like.
    pub envelope: Envelope,
    /// How the operation pages, if it does.
    pub paging: Option<Paging>,
    /// The fields of the body, if it has any that are known.
    pub schema: Option<&'static Schema>,
    /// The known parameters of the query.
    pub query: &'static [Field],
    /// What the operation does to messages to people.
    pub starts_sends: StartsSends,
}

impl Operation {
    /// The catalogued operation of that id.
    pub fn find(id: &str) -> Option<&'static Self> {
        OPERATIONS.binary_search_by(|operation| operation.id.as_ref().cmp(id)).ok().map(|index| &OPERATIONS[index])
    }

    /// An operation of the catalogue, as yet without a body, without pages and without an effect on messages.
    pub(crate) const fn catalogued(
        id: &'static str,
        method: Method,
        path: &'static str,
        retry_safety: RetrySafety,
        envelope: Envelope,
    ) -> Self {
        Self {
            id: Cow::Borrowed(id),
            method,
            path: Cow::Borrowed(path),
            retry_safety,
            body: BodyRule::None,
            envelope,
            paging: None,
            schema: None,
            query: &[],
            starts_sends: StartsSends::No,
        }
    }

    pub(crate) const fn body(mut self, rule: BodyRule, schema: &'static Schema) -> Self {
        self.body = rule;
        self.schema = Some(schema);
        self
    }

    pub(crate) const fn query(mut self, params: &'static [Field]) -> Self {
        self.query = params;
        self
    }

    pub(crate) const fn paging(mut self, style: PagingStyle, max_page_size: u32, by_created_at: bool) -> Self {
        self.paging = Some(Paging { style, max_page_size, by_created_at });
        self
    }

    pub(crate) const fn starts_sends(mut self, effect: StartsSends) -> Self {
        self.starts_sends = effect;
        self
    }

    /// An operation that the catalogue does not know, with the retry safety that the caller declares.
    pub fn raw(method: Method, path: &str, retry_safety: RetrySafety) -> Self {
        Self {
            id: format!("raw {}", method.as_str()).into(),
            method,
            path: path.to_owned().into(),
            retry_safety,
            body: BodyRule::Free,
            envelope: Envelope::Free,
            paging: None,
            schema: None,
            query: &[],
            starts_sends: StartsSends::No,
        }
    }
}

named! {
    /// The methods that the API uses.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    #[allow(missing_docs)]
    pub enum Method {
        Get = "GET",
        Post = "POST",
        Put = "PUT",
        Patch = "PATCH",
        Delete = "DELETE",
    }
}

impl Method {
    /// The method as it stands in the request line.
    pub const fn as_str(self) -> &'static str {
        self.name()
    }
}

named! {
    /// When an operation may be sent again after an attempt whose outcome is unknown: a property of the operation, never of its method.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum RetrySafety {
        /// No effect: always. Listings are `POST` and yet reads.
        Read = "read",
        /// `PUT` and `DELETE` (RFC 9110 section 9.2.2): always.
        IdempotentByHttp = "idempotent_by_http",
        /// Monaco documents that retries are safe: always.
        IdempotentByDocument = "idempotent_by_document",
        /// A `PATCH` of absolute values: converges, but promised by nobody. Only when the caller opts in.
        IdempotentByEffect = "idempotent_by_effect",
        /// Converges with its `idempotency_key`, which every attempt of a call shares: always.
        IdempotencyKey = "idempotency_key",
        /// Would be done twice: never.
        Unsafe = "unsafe",
    }
}

/// Whether a request has a JSON body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyRule {
    /// Never.
    None,
    /// A JSON object; `{}` where the caller gave none.
    Optional,
    /// A JSON object.
    Required,
    /// Any JSON or none: a raw request.
    Free,
}

/// What a success of an operation looks like (section 2 of the API's facts: envelopes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// `{"data": {…}}`.
    Item,
    /// `{"data": […]}`, the whole collection.
    List,
    /// `{"data": […], "pagination": {…}}`.
    Page,
    /// 204 without a body.
    Empty,
    /// Any JSON, or nothing: a raw request.
    Free,
}

/// How a listing pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Where `page` and `page_size` stand.
    pub style: PagingStyle,
    /// The largest `page_size` that every known version of the API accepts.
    pub max_page_size: u32,
    /// Whether the listing can be filtered and sorted by `created_at`, which makes "everything" exact.
    pub by_created_at: bool,
}

/// Where `page` and `page_size` stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PagingStyle {
    /// In the JSON body.
    Body,
    /// In the query string.
    Query,
}

/// What an operation does to messages to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartsSends {
    /// Nothing.
    No,
    /// Can start e-mail, LinkedIn or gift messages.
    Yes(&'static Sends),
    /// Changes messages that are still to be sent.
    Changes,
    /// Halts messages.
    Stops,
    /// May halt messages, through rules of engagement.
    MayStop,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_found_by_its_id() {
        assert_eq!(OPERATIONS.len(), 51);
        for operation in &OPERATIONS {
            assert_eq!(Operation::find(&operation.id), Some(operation));
        }
        assert_eq!(Operation::find("list_unicorns"), None);
    }

    #[test]
    fn retry_safety_is_as_counted_in_the_facts() {
        let count = |safety| OPERATIONS.iter().filter(|operation| operation.retry_safety == safety).count();
        assert_eq!(count(RetrySafety::Read), 24);
        assert_eq!(count(RetrySafety::IdempotentByHttp), 6);
        assert_eq!(count(RetrySafety::IdempotentByDocument), 3);
        assert_eq!(count(RetrySafety::IdempotentByEffect), 7);
        assert_eq!(count(RetrySafety::IdempotencyKey), 1);
        assert_eq!(count(RetrySafety::Unsafe), 10);
    }

    #[test]
    fn an_operation_is_what_its_entry_says_and_nothing_else() {
        static SCHEMA: Schema = Schema::new("Thing", &[]);
        static SENDS: Sends = Sends { would: "write to people", harmless: &[], halting: None };
        let plain = || Operation::catalogued("x", Method::Post, "/x", RetrySafety::Unsafe, Envelope::Page);
        assert_eq!((plain().body, plain().schema, plain().paging), (BodyRule::None, None, None));
        assert_eq!((plain().query, plain().starts_sends), (&[][..], StartsSends::No));
        let told = plain().body(BodyRule::Required, &SCHEMA).query(&[]).paging(PagingStyle::Body, 500, true);
        assert_eq!((told.body, told.schema), (BodyRule::Required, Some(&SCHEMA)));
        assert_eq!(told.paging, Some(Paging { style: PagingStyle::Body, max_page_size: 500, by_created_at: true }));
        assert_eq!(plain().starts_sends(StartsSends::Yes(&SENDS)).starts_sends, StartsSends::Yes(&SENDS));
    }
}

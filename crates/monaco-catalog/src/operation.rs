//! Operations: one route of the API each, with everything known about it.

use serde::Deserialize;
use serde_json::Value;

use crate::type_expr::TypeExpr;

/// One operation of the API, as it stands in `operations.json`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The operation's id in the published document, e.g. `list_contacts`.
    pub id: String,
    /// What a caller must know, in house prose: names in backticks stand in `snake_case`.
    pub doc: String,
    /// The resource this project files it under, e.g. `contacts`.
    pub resource: String,
    /// The verb on that resource, e.g. `list`.
    pub verb: String,
    /// The HTTP method.
    pub method: Method,
    /// The path template, exact in its slashes, e.g. `/v1/contacts/{contact_id}`.
    pub path: String,
    /// Parameters in the path, in their order.
    pub path_params: Vec<Param>,
    /// Parameters in the query string.
    pub query_params: Vec<Param>,
    /// The schema of the request body, if it takes one.
    pub body_schema: Option<String>,
    /// Whether the body may not be left out.
    pub body_required: bool,
    /// The envelope of the answer.
    pub response_kind: ResponseKind,
    /// The schema of `data` (of one element of it for lists and pages).
    pub response_schema: Option<String>,
    /// The status of a success.
    pub success_status: u16,
    /// Whether the request may be sent again after an unknown outcome.
    pub retry_safety: RetrySafety,
    /// Why `retry_safety` is what it is.
    pub retry_basis: RetryBasis,
    /// Whether it can start, change or stop messages to people.
    pub starts_sends: StartsSends,
    /// What completes "This would …"; there where `starts_sends` is [`StartsSends::Yes`], and nowhere else.
    #[serde(default)]
    pub sends: Option<String>,
    /// A field of the body, with those of its values that halt messages.
    #[serde(default)]
    pub halting: Option<Halting>,
    /// Fields of the body that start no messages, whatever their values are.
    #[serde(default)]
    pub harmless: Vec<String>,
    /// What it does besides answering.
    pub side_effects: Vec<String>,
    /// Error statuses with their own entry in the document.
    pub errors_declared: Vec<u16>,
    /// Error statuses inferred from descriptions or observed.
    pub errors_expected: Vec<u16>,
    /// Facts about paging, for operations that page.
    #[serde(default)]
    pub paging: Option<Paging>,
    /// What a reader should know.
    pub note: String,
}

/// An HTTP method the API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl Method {
    /// The method as it stands on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// The envelope of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseKind {
    /// `{"data": {...}}`
    Item,
    /// `{"data": [...]}`, the whole collection.
    List,
    /// `{"data": [...], "pagination": {...}}`
    Page,
    /// 204, no body.
    None,
}

/// Whether a request may be sent again after an unknown outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetrySafety {
    /// It has no effect.
    Read,
    /// A replay converges on the same state.
    Idempotent,
    /// A replay converges when the body carries an `idempotency_key`.
    IdempotencyKey,
    /// A replay may do the thing twice.
    Unsafe,
}

/// What a [`RetrySafety`] rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryBasis {
    /// The operation only reads.
    Read,
    /// The HTTP method promises it (PUT, DELETE).
    Http,
    /// Monaco's document promises it.
    Documented,
    /// A PATCH with absolute values: it converges, though nobody promises it.
    Effect,
    /// The idempotency key.
    Key,
    /// Nothing: it is unsafe.
    None,
}

/// What an operation does to messages to real people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartsSends {
    /// It can start them.
    Yes,
    /// It changes messages that are still to go out.
    Changes,
    /// It stops them.
    Stops,
    /// It may stop them through rules of engagement.
    MayStop,
    /// It does not touch them.
    No,
}

/// A field of a body, with those of its values that halt messages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Halting {
    /// The field's name.
    pub field: String,
    /// The values.
    pub values: Vec<String>,
}

/// A parameter of a path or a query string.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// The type of its value.
    #[serde(rename = "type")]
    pub type_expr: TypeExpr,
    /// Whether it must be given. Path parameters always must.
    #[serde(default)]
    pub required: bool,
    /// Whether null is allowed.
    #[serde(default)]
    pub nullable: bool,
    /// The value taken when it is left out.
    #[serde(default)]
    pub default: Option<Value>,
    /// The least allowed value.
    #[serde(default)]
    pub min: Option<i64>,
    /// The greatest allowed value.
    #[serde(default)]
    pub max: Option<i64>,
    /// The values named in the document's text, where its type is a free string.
    #[serde(default)]
    pub values: Vec<String>,
    /// What it says, in a sentence or noun phrase.
    pub doc: String,
}

/// Where a list reads its page number from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageStyle {
    /// `page` and `page_size` stand in the JSON body.
    Body,
    /// They stand in the query string.
    Query,
}

/// Facts about an operation that pages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// Where the page number goes.
    pub style: PageStyle,
    /// The page size when none is asked for.
    pub default_page_size: u32,
    /// The largest page size both known documents accept.
    pub max_page_size: u32,
    /// The sort order when none is asked for; `None` where the list cannot be sorted.
    pub default_sort: Option<String>,
    /// Whether `created_at` may be filtered on and sorted by.
    pub created_at_filterable: bool,
}

//! Monaco's public API as data.
//!
//! Three JSON files are embedded: `operations.json` (the 51 operations), `schemas.json` (the 140 schemas)
//! and `names.json` (what this project calls types, where the document's names would not do). [`Catalog::load`] parses them once and gives a typed
//! view; [`validate`](mod@validate) checks a JSON value against a schema.
//!
//! ```
//! use monaco_catalog::{Catalog, RetrySafety};
//!
//! let catalog = Catalog::load();
//! let create = catalog.operation("create_contact").expect("a known operation");
//! assert_eq!((create.resource.as_str(), create.verb.as_str()), ("contacts", "create"));
//! assert_eq!(create.retry_safety, RetrySafety::Unsafe);
//!
//! let body = serde_json::json!({"page": 0});
//! let violations = catalog.validate("ContactListRequest", &body);
//! assert_eq!(violations[0].path_text(), "page");
//! ```

mod catalog;
mod operation;
mod schema;
pub mod temporal;
mod type_expr;
pub mod validate;

pub use catalog::{Catalog, CatalogError, Condition, Inline, Union};
pub use operation::{Halting, Method, Operation, PageStyle, Paging, Param, ResponseKind, RetryBasis, RetrySafety, StartsSends};
pub use schema::{Bounds, Field, Pattern, Schema, SchemaShape, StandsFor, UnknownKeys};
pub use type_expr::{TypeExpr, TypeExprError};

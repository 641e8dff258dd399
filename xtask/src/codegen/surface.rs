//! What there is to generate, in no language's terms: resources with their methods, records that are read, inputs that are written.

use std::collections::BTreeSet;

use monaco_catalog::{
    Bounds, Catalog, Condition, Field, Operation, Param, ResponseKind, RetryBasis, Schema, SchemaShape, StartsSends, TypeExpr,
};
use serde_json::Value;

/// The whole surface.
pub(crate) struct Surface<'a> {
    pub(crate) catalog: &'a Catalog,
    /// In the catalogue's order.
    pub(crate) resources: Vec<Resource<'a>>,
    /// Objects by name. A form with more fields comes after the one that it extends.
    pub(crate) records: Vec<Record<'a>>,
    /// By name.
    pub(crate) enumerations: Vec<Enumeration<'a>>,
    /// By name.
    pub(crate) unions: Vec<Union<'a>>,
    /// What rules of filters say most.
    pub(crate) conditions: &'a [Condition],
}

/// `client.<name>`.
pub(crate) struct Resource<'a> {
    pub(crate) name: &'a str,
    pub(crate) doc: &'a str,
    /// Whether methods that are written by hand stand beside its operations.
    pub(crate) is_helped: bool,
    pub(crate) methods: Vec<Method<'a>>,
}

/// `client.<resource>.<name>(…)`.
pub(crate) struct Method<'a> {
    pub(crate) operation: &'a Operation,
    /// In snake case.
    pub(crate) name: &'a str,
    /// Paragraphs, names in backticks in snake case.
    pub(crate) doc: Vec<String>,
    /// Arguments of the path, all required, in its order.
    pub(crate) path: Vec<Member<'a>>,
    /// Parameters of the query, without those of pages.
    pub(crate) query: Vec<Member<'a>>,
    /// The body, if it has one.
    pub(crate) body: Option<Body<'a>>,
    pub(crate) answer: Answer,
    /// Statuses of its own that its failures have, besides those that any call may have.
    pub(crate) errors: BTreeSet<u16>,
}

/// A request's body.
pub(crate) struct Body<'a> {
    /// The name of its type, such as `ContactCreate`.
    pub(crate) name: &'a str,
    pub(crate) doc: &'a str,
    /// Its fields, without those of pages, required ones first.
    pub(crate) fields: Vec<Member<'a>>,
    /// Whether it takes the organisation's own fields.
    pub(crate) custom_fields: bool,
}

/// What a method gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// One record, by its type's name.
    Item(String),
    /// All records of a collection.
    List(String),
    /// A listing, by pages or of everything.
    Pages(String),
    Nothing,
}

/// A field or an argument.
#[derive(Clone)]
pub(crate) struct Member<'a> {
    /// In snake case, as the API has it.
    pub(crate) name: &'a str,
    /// A sentence or two, names in backticks in snake case; bounds and default included.
    pub(crate) doc: String,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) default: Option<&'a Value>,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Any,
    Text,
    Integer,
    Number,
    Boolean,
    /// Text.
    Id,
    /// `YYYY-MM-DD`.
    Date,
    /// ISO 8601.
    Instant,
    /// This one text, which is set by the type itself.
    Constant(String),
    /// One of an enumeration's texts, by its name.
    Enumeration(String),
    /// An object, by its type's name.
    Record(String),
    /// One of several records, by the union's name.
    Union(String),
    List(Box<Kind>),
    /// By keys that are the caller's own.
    Map(Box<Kind>),
    /// The filter of a listing, which is written by hand.
    Filter,
}

/// An object.
pub(crate) struct Record<'a> {
    pub(crate) name: &'a str,
    pub(crate) doc: &'a str,
    /// The record that has some of its fields, which then are not repeated in `fields`.
    pub(crate) extends: Option<&'a str>,
    pub(crate) fields: Vec<Member<'a>>,
    /// Whether it carries the organisation's own fields.
    pub(crate) custom_fields: bool,
    /// Whether answers hold it.
    pub(crate) is_read: bool,
    /// Whether requests hold it, as a part of their body. What is read and written is one type.
    pub(crate) is_written: bool,
    /// The resource in whose file it stands: the first that mentions it.
    pub(crate) resource: &'a str,
}

/// A set of texts.
pub(crate) struct Enumeration<'a> {
    pub(crate) name: &'a str,
    pub(crate) doc: &'a str,
    /// As sent.
    pub(crate) values: &'a [String],
    /// Whether answers hold it, in which a text may be none of these.
    pub(crate) is_read: bool,
    /// The resource in whose file it stands: the first that mentions it.
    pub(crate) resource: &'a str,
}

/// One of several records, told apart by a constant.
pub(crate) struct Union<'a> {
    pub(crate) name: &'a str,
    pub(crate) doc: &'a str,
    /// The field that holds the constant.
    pub(crate) discriminator: &'a str,
    /// The constant and the record's name.
    pub(crate) cases: Vec<(String, &'a str)>,
    /// The resource in whose file it stands: the first that mentions it.
    pub(crate) resource: &'a str,
}

/// Kinds of failures that a status is told as; the same names in every language, but for their endings.
pub(crate) const fn error_name(status: u16) -> &'static str {
    match status {
        400 => "BadRequest",
        401 => "Authentication",
        403 => "PermissionDenied",
        404 => "NotFound",
        409 => "Conflict",
        422 => "UnprocessableEntity",
        _ => "UnexpectedStatus",
    }
}

/// What a listing may be told beside its request: names in snake case, and what each is.
pub(crate) const PAGE_ARGUMENTS: [(&str, &str); 3] = [("page", PAGE), ("limit", LIMIT), ("position", POSITION)];
pub(crate) const PAGE: &str = "The first page, from 1.";
pub(crate) const LIMIT: &str = "Items at most.";
pub(crate) const POSITION: &str = "Where an earlier listing with the same arguments stopped.";

/// What a listing of everything promises where it can go by when records were made, and where it cannot; the core's `pages` says why.
const EXACTLY_ONCE: [&str; 2] = [
    "Every record that stays, exactly once, oldest first, also while others write.",
    "At most once: every record that is made, changed or deleted meanwhile. Where more records share one second than half a page, a \
     creation that hides a deletion between two pages is the limit.",
];
const BEST_EFFORT: [&str; 2] = [
    "Every record, none of them twice, as well as can be while others write.",
    "Monaco cannot filter these by when they were made, so they are listed by page number, and those that come again are left out. \
     Deletions are made up for where the total tells of them, but nobody promises the order, and a record can be missed: `is_exact` is \
     false.",
];

/// Of methods that page.
impl Method<'_> {
    /// The name of the method that lists everything: `list_all` of `list`, `list_all_contacts` of `list_contacts`.
    pub(crate) fn everything_name(&self) -> String {
        self.name.replacen("list", "list_all", 1)
    }

    /// What that one promises, a paragraph each.
    pub(crate) fn everything_doc(&self) -> Vec<String> {
        let exact = self.operation.paging.as_ref().is_some_and(|paging| paging.created_at_filterable);
        if exact { EXACTLY_ONCE } else { BEST_EFFORT }.map(str::to_owned).to_vec()
    }

    /// What a page's size may be, of a listing that takes `default` rows where none is given.
    pub(crate) fn page_size_doc(&self, default: u32) -> String {
        format!("Rows a page, 1 to {}; {default} unless given.", self.most_rows())
    }

    /// The most rows of a page, which a listing of everything takes unless told otherwise.
    pub(crate) fn most_rows(&self) -> u32 {
        self.operation.paging.as_ref().map(|paging| paging.max_page_size).unwrap_or_default()
    }
}

/// Rows of a page of a listing by number, where none are asked for: as in the core's `pages`.
pub(crate) const ROWS_BY_NUMBER: u32 = 100;

impl<'a> Surface<'a> {
    pub(crate) fn of(catalog: &'a Catalog) -> Self {
        Reader { catalog, homes: homes(catalog) }.surface()
    }

    pub(crate) fn record(&self, name: &str) -> Option<&Record<'a>> {
        self.records.iter().find(|record| record.name == name)
    }
}

/// Each schema that a resource mentions, with the first that does.
type Homes<'a> = Vec<(&'a str, &'a str)>;

fn homes(catalog: &Catalog) -> Homes<'_> {
    let mut homes = Homes::new();
    for operation in catalog.operations() {
        let params = operation.path_params.iter().chain(&operation.query_params);
        let mut reached: Vec<&str> = params.flat_map(|param| param.type_expr.names()).collect();
        reached.extend(operation.response_schema.as_deref().into_iter().chain(operation.body_schema.as_deref()));
        let mut at = 0;
        while let Some(name) = reached.get(at).copied() {
            at += 1;
            if homes.iter().any(|(known, _)| *known == name) {
                continue;
            }
            homes.push((name, &operation.resource));
            let fields = catalog.schema(name).into_iter().flat_map(Schema::fields);
            reached.extend(fields.flat_map(|field| field.type_expr.names()));
        }
    }
    homes
}

struct Reader<'a> {
    catalog: &'a Catalog,
    homes: Homes<'a>,
}

impl<'a> Reader<'a> {
    fn surface(&self) -> Surface<'a> {
        Surface {
            catalog: self.catalog,
            resources: self.resources(),
            records: self.records(),
            enumerations: self.enumerations(),
            unions: self.catalog.unions().map(|(name, union)| self.union(name, union)).collect(),
            conditions: self.catalog.conditions(),
        }
    }

    fn resources(&self) -> Vec<Resource<'a>> {
        let mut resources: Vec<Resource<'a>> = Vec::new();
        for operation in self.catalog.operations() {
            let method = self.method(operation);
            match resources.iter_mut().find(|resource| resource.name == operation.resource) {
                Some(resource) => resource.methods.push(method),
                None => resources.push(Resource {
                    name: &operation.resource,
                    doc: self.catalog.resource_doc(&operation.resource).unwrap_or_default(),
                    is_helped: self.catalog.is_helped(&operation.resource),
                    methods: vec![method],
                }),
            }
        }
        resources
    }

    fn method(&self, operation: &'a Operation) -> Method<'a> {
        let of_pages = |name: &str| operation.paging.is_some() && matches!(name, "page" | "page_size");
        let query = operation.query_params.iter().filter(|param| !of_pages(&param.name));
        let schema = operation.body_schema.as_deref().and_then(|name| self.catalog.schema(name));
        let body = schema.map(|schema| {
            let fields = schema.fields().iter().filter(|field| !of_pages(&field.name) && !field.deprecated);
            let mut fields: Vec<Member<'a>> = fields.map(|field| self.member(schema, field)).collect();
            fields.sort_by_key(|field| !field.required);
            Body { name: &schema.type_name, doc: &schema.doc, fields, custom_fields: schema.is_open() }
        });
        let errors = operation.errors_declared.iter().chain(&operation.errors_expected).copied().collect();
        Method {
            operation,
            name: &operation.verb,
            doc: doc_of(operation),
            path: operation.path_params.iter().map(|param| self.parameter(param, true)).collect(),
            query: query.map(|param| self.parameter(param, false)).collect(),
            body,
            answer: self.answer(operation),
            errors,
        }
    }

    fn answer(&self, operation: &Operation) -> Answer {
        let schema = operation.response_schema.as_deref().and_then(|name| self.catalog.schema(name));
        let name = schema.map(|schema| schema.type_name.clone()).unwrap_or_default();
        match operation.response_kind {
            ResponseKind::Item => Answer::Item(name),
            ResponseKind::List => Answer::List(name),
            ResponseKind::Page => Answer::Pages(name),
            ResponseKind::None => Answer::Nothing,
        }
    }

    fn parameter(&self, param: &'a Param, is_path: bool) -> Member<'a> {
        let kind = if is_path && param.values.is_empty() { Kind::Id } else { self.kind(&param.type_expr) };
        let values = if param.values.is_empty() { String::new() } else { format!(" One of {}.", quoted(&param.values)) };
        let bounds = Bounds { min: param.min, max: param.max, ..Bounds::default() };
        Member {
            name: &param.name,
            doc: format!("{}{}{values}", param.doc, bounds_text(&bounds, param.default.as_ref(), "unless given")),
            kind,
            required: is_path || param.required,
            // A query has no form for null: what is left out is not there.
            nullable: false,
            default: param.default.as_ref(),
        }
    }

    fn member(&self, schema: &Schema, field: &'a Field) -> Member<'a> {
        let otherwise = if schema.in_requests { "unless given" } else { "where it was not sent" };
        let inline = self.catalog.inline(&schema.name, &field.name);
        let kind = inline.map_or_else(|| self.kind(&field.type_expr), |inline| Kind::Enumeration(inline.name.clone()));
        Member {
            name: &field.name,
            doc: format!("{}{}", field.doc, bounds_text(&field.bounds, field.default.as_ref(), otherwise)),
            kind,
            required: field.required,
            nullable: field.nullable,
            default: field.default.as_ref(),
        }
    }

    fn kind(&self, type_expr: &TypeExpr) -> Kind {
        match type_expr {
            TypeExpr::Any => Kind::Any,
            TypeExpr::String | TypeExpr::Enum(_) => Kind::Text,
            TypeExpr::Integer => Kind::Integer,
            TypeExpr::Number => Kind::Number,
            TypeExpr::Boolean => Kind::Boolean,
            TypeExpr::Uuid => Kind::Id,
            TypeExpr::Date => Kind::Date,
            TypeExpr::DateTime => Kind::Instant,
            TypeExpr::Const(constant) => Kind::Constant(constant.clone()),
            TypeExpr::Named(name) => self.named(name),
            TypeExpr::Array(item) => Kind::List(Box::new(self.kind(item))),
            TypeExpr::Map(item) => Kind::Map(Box::new(self.kind(item))),
            TypeExpr::Union(parts) if parts.iter().any(|part| part.names() == ["FilterExpression"]) => Kind::Filter,
            TypeExpr::Union(_) => {
                let names = type_expr.names();
                self.catalog.union(&names).map_or(Kind::Any, |(name, _)| Kind::Union(name.to_owned()))
            }
        }
    }

    fn named(&self, name: &str) -> Kind {
        match self.catalog.schema(name).map(|schema| (&schema.shape, &schema.type_name)) {
            Some((SchemaShape::Enum(_), name)) => Kind::Enumeration(name.clone()),
            Some((SchemaShape::Object { .. }, name)) => Kind::Record(name.clone()),
            None => Kind::Any,
        }
    }

    /// Every object that answers hold or that is a part of a body; not envelopes, and not bodies themselves.
    fn records(&self) -> Vec<Record<'a>> {
        let mut schemas: Vec<&'a Schema> = self.catalog.schemas().filter(|schema| self.is_record(schema)).collect();
        schemas.sort_by(|one, other| one.type_name.cmp(&other.type_name));
        schemas.dedup_by(|one, other| one.type_name == other.type_name);
        schemas.into_iter().map(|schema| self.record(schema)).collect()
    }

    fn is_record(&self, schema: &Schema) -> bool {
        let is_object = matches!(schema.shape, SchemaShape::Object { .. });
        let is_body = self.catalog.operations().iter().any(|operation| operation.body_schema.as_ref() == Some(&schema.name));
        let is_filter = matches!(schema.name.as_str(), "FilterRule" | "FilterExpression");
        is_object && self.home(&schema.name).is_some() && !is_body && !is_filter
    }

    fn record(&self, schema: &'a Schema) -> Record<'a> {
        let base = self.base(schema);
        let own = schema.fields().iter().filter(|field| base.is_none_or(|base| base.field(&field.name).is_none()));
        let same_type = || self.catalog.schemas().filter(|other| other.type_name == schema.type_name);
        Record {
            name: &schema.type_name,
            doc: &schema.doc,
            extends: base.map(|base| base.type_name.as_str()),
            fields: own.map(|field| self.member(schema, field)).collect(),
            custom_fields: schema.is_open() && !schema.fields().is_empty(),
            is_read: same_type().any(|schema| schema.in_responses),
            is_written: same_type().any(|schema| schema.in_requests),
            resource: self.home(&schema.name).unwrap_or_default(),
        }
    }

    /// The record without `Detail` in its name, where this one has all of its fields.
    fn base(&self, schema: &Schema) -> Option<&'a Schema> {
        let plain = schema.type_name.strip_suffix("Detail")?;
        let base = self.catalog.schemas().find(|other| other.type_name == plain)?;
        let has = |field: &Field| schema.field(&field.name).is_some_and(|own| own.type_expr == field.type_expr);
        base.fields().iter().all(has).then_some(base)
    }

    fn enumerations(&self) -> Vec<Enumeration<'a>> {
        let mut found = Vec::new();
        for schema in self.catalog.schemas() {
            let SchemaShape::Enum(values) = &schema.shape else { continue };
            let Some(resource) = self.home(&schema.name) else { continue };
            if schema.type_name == "LogicalOperator" {
                continue;
            }
            let is_read = schema.in_responses;
            found.push(Enumeration { name: &schema.type_name, doc: &schema.doc, values, is_read, resource });
        }
        for schema in self.catalog.schemas() {
            for field in schema.fields() {
                let (Some(inline), TypeExpr::Enum(values)) = (self.catalog.inline(&schema.name, &field.name), &field.type_expr)
                else {
                    continue;
                };
                let resource = self.home(&schema.name).unwrap_or_default();
                let is_read = schema.in_responses;
                found.push(Enumeration { name: &inline.name, doc: &inline.doc, values, is_read, resource });
            }
        }
        found.sort_by_key(|enumeration| enumeration.name);
        found
    }

    fn union(&self, name: &'a str, union: &'a monaco_catalog::Union) -> Union<'a> {
        let schemas: Vec<&'a Schema> = union.of.iter().filter_map(|name| self.catalog.schema(name)).collect();
        let constant = |schema: &'a Schema| {
            let value = |field: &'a Field| if let TypeExpr::Const(value) = &field.type_expr { Some(value.clone()) } else { None };
            schema.fields().iter().find_map(|field| Some((field.name.as_str(), value(field)?)))
        };
        let discriminator = schemas.iter().find_map(|schema| constant(schema)).map(|(name, _)| name).unwrap_or_default();
        let cases = schemas.iter().filter_map(|schema| Some((constant(schema)?.1, schema.type_name.as_str()))).collect();
        let resource = union.of.iter().find_map(|name| self.home(name)).unwrap_or_default();
        Union { name, doc: &union.doc, discriminator, cases, resource }
    }

    fn home(&self, schema: &str) -> Option<&'a str> {
        self.homes.iter().find(|(name, _)| *name == schema).map(|(_, resource)| *resource)
    }
}

/// What a method's documentation says, a paragraph each; its errors are told apart, because languages say them in their own way.
fn doc_of(operation: &Operation) -> Vec<String> {
    let sends = sends_text(operation);
    let resending = resending_text(operation.retry_basis);
    [Some(operation.doc.clone()), sends, Some(resending.to_owned())].into_iter().flatten().collect()
}

fn sends_text(operation: &Operation) -> Option<String> {
    Some(match operation.starts_sends {
        StartsSends::Yes => {
            let halting = operation.halting.as_ref().map_or_else(String::new, |halting| {
                let field = &halting.field;
                format!(" What halts messages needs no such word: `{field}` {}.", quoted(&halting.values))
            });
            format!(
                "This can start messages to people. Without the word `allow_sends`, on the client or for the call, it fails before \
                 anything is sent.{halting}"
            )
        }
        StartsSends::Changes => "This changes messages that are still to go out.".to_owned(),
        StartsSends::Stops => "This stops messages to people.".to_owned(),
        StartsSends::MayStop => "This may stop messages to people, through rules of engagement.".to_owned(),
        StartsSends::No => return None,
    })
}

const fn resending_text(basis: RetryBasis) -> &'static str {
    match basis {
        RetryBasis::Read => "It only reads, so it is sent again after any failure that may pass.",
        RetryBasis::Http | RetryBasis::Documented => {
            "It is sent again after an unknown outcome: done twice, it has the effect of once."
        }
        RetryBasis::Effect => "It is sent again after an unknown outcome only with `resend_idempotent_by_effect`.",
        RetryBasis::Key => {
            "It is sent again after an unknown outcome, with the same `idempotency_key`, which is made where none is given."
        }
        RetryBasis::None => "It is never sent again after an unknown outcome, because it could be done twice.",
    }
}

/// What the bounds and the default of a value are, as sentences with a space before each.
fn bounds_text(bounds: &Bounds, default: Option<&Value>, otherwise: &str) -> String {
    let number = match (bounds.min, bounds.max, bounds.gt) {
        (Some(least), Some(most), _) => format!(" {least} to {most}."),
        (Some(least), None, _) => format!(" At least {least}."),
        (None, Some(most), _) => format!(" At most {most}."),
        (None, None, Some(limit)) => format!(" More than {limit}."),
        (None, None, None) => String::new(),
    };
    let counted = |least: Option<usize>, most: Option<usize>, noun: &str| match (least, most) {
        (Some(least), Some(most)) => format!(" {least} to {most} {noun}s."),
        (Some(1), None) => format!(" At least 1 {noun}."),
        (Some(least), None) => format!(" At least {least} {noun}s."),
        (None, Some(most)) => format!(" At most {most} {noun}s."),
        (None, None) => String::new(),
    };
    let length = counted(bounds.min_len, bounds.max_len, "character");
    let items = counted(bounds.min_items, bounds.max_items, "item");
    let default = match default {
        None | Some(Value::Array(_)) => String::new(),
        Some(Value::String(text)) => format!(" \"{text}\" {otherwise}."),
        Some(value) => format!(" {value} {otherwise}."),
    };
    [number, length, items, default].concat()
}

fn quoted(values: &[String]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.join(""),
    }
}

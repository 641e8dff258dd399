//! The fields of each entity that can be filtered on and sorted by, and the answer of the field schemas.

use std::borrow::Cow;

use monaco_catalog::validate::is_uuid;
use serde_json::{Value, json};

use crate::store::{Doc, Entity, Store, text};

/// The type of a field, as the field schema names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldType {
    String,
    Number,
    Boolean,
    Enum,
    Array,
    Date,
    DateTime,
    Uuid,
}

impl FieldType {
    fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Enum => "enum",
            Self::Array => "array",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Uuid => "uuid",
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "enum" => Self::Enum,
            "date" => Self::Date,
            _ => Self::String,
        }
    }

    /// The conditions the field schema offers for this type.
    pub(crate) fn conditions(self) -> &'static [&'static str] {
        match self {
            Self::String => &["equals", "not_equals", "contains", "not_contains", "is_empty", "is_not_empty"],
            Self::Number => &[
                "equals",
                "not_equals",
                "greater_than",
                "less_than",
                "greater_than_or_equals",
                "less_than_or_equals",
                "is_empty",
                "is_not_empty",
            ],
            Self::Boolean => &["is", "is_not", "equals", "not_equals", "is_empty", "is_not_empty"],
            Self::Enum => &["is", "is_not", "is_empty", "is_not_empty"],
            Self::Array => &["contains", "not_contains", "is_empty", "is_not_empty"],
            Self::Date => &[
                "is",
                "is_not",
                "equals",
                "not_equals",
                "greater_than",
                "less_than",
                "greater_than_or_equals",
                "less_than_or_equals",
                "is_empty",
                "is_not_empty",
            ],
            Self::DateTime => {
                &["greater_than", "less_than", "greater_than_or_equals", "less_than_or_equals", "is_empty", "is_not_empty"]
            }
            Self::Uuid => &["is", "is_not", "equals", "not_equals", "is_empty", "is_not_empty"],
        }
    }

    /// Conditions that are taken though no field schema shows them: only older pages do.
    pub(crate) fn unlisted_conditions(self) -> &'static [&'static str] {
        match self {
            Self::Date | Self::DateTime => &["is_before", "is_after"],
            Self::String | Self::Number | Self::Boolean | Self::Enum | Self::Array | Self::Uuid => &[],
        }
    }
}

/// A key of an enumeration and what people see.
pub(crate) type Choice = (&'static str, &'static str);

/// Opportunity stages.
pub(crate) const STAGES: &[Choice] = &[
    ("discovery", "Discovery"),
    ("qualification", "Qualification"),
    ("proposal", "Proposal"),
    ("negotiation", "Negotiation"),
    ("closed-won", "Closed Won"),
    ("closed-lost", "Closed Lost"),
];
/// Task types.
pub(crate) const TASK_TYPES: &[Choice] = &[("GENERAL_ACTION_ITEM", "General Action Item"), ("EMAIL", "Email")];
/// Task statuses.
pub(crate) const TASK_STATUSES: &[Choice] = &[("TODO", "To Do"), ("DONE", "Done"), ("CANCELLED", "Cancelled")];
/// Sequence statuses.
pub(crate) const SEQUENCE_STATUSES: &[Choice] =
    &[("draft", "Draft"), ("active", "Active"), ("paused", "Paused"), ("completed", "Completed"), ("failed", "Failed")];
const CAMPAIGN_STATUSES: &[Choice] =
    &[("active", "Active"), ("paused", "Paused"), ("completed", "Completed"), ("draft", "Draft"), ("archived", "Archived")];

/// What people see for a key; the text itself when it is no key.
pub(crate) fn display<'a>(options: &[(&'a str, &'a str)], key: &'a str) -> &'a str {
    options.iter().find(|(known, _)| *known == key).map_or(key, |(_, shown)| shown)
}

/// One field.
#[derive(Debug, Clone)]
pub(crate) struct FieldSpec {
    pub(crate) key: Cow<'static, str>,
    name: Cow<'static, str>,
    pub(crate) kind: FieldType,
    parent: Option<&'static str>,
    /// What it is in SQL, on the record `r`.
    pub(crate) sql: Cow<'static, str>,
    pub(crate) filterable: bool,
    pub(crate) sortable: bool,
    updatable: bool,
    pub(crate) options: Vec<(String, String)>,
    custom: Option<Custom>,
}

#[derive(Debug, Clone)]
struct Custom {
    id: String,
    is_ai_auto_filled: bool,
}

impl FieldSpec {
    fn new(key: &'static str, name: &'static str, kind: FieldType) -> Self {
        Self {
            key: key.into(),
            name: name.into(),
            kind,
            parent: None,
            sql: format!("json_extract(r.doc, '$.{key}')").into(),
            filterable: true,
            sortable: !matches!(kind, FieldType::Array),
            updatable: false,
            options: Vec::new(),
            custom: None,
        }
    }

    fn updatable(self) -> Self {
        Self { updatable: true, ..self }
    }

    fn unsortable(self) -> Self {
        Self { sortable: false, ..self }
    }

    fn unfilterable(self) -> Self {
        Self { filterable: false, ..self }
    }

    /// It stands inside of another object.
    fn within(self, parent: &'static str) -> Self {
        let sql = format!("json_extract(r.doc, '$.{parent}.{}')", self.key).into();
        Self { sql, parent: Some(parent), ..self }
    }

    /// The same field, found elsewhere.
    pub(crate) fn with_sql(self, sql: impl Into<Cow<'static, str>>) -> Self {
        Self { sql: sql.into(), ..self }
    }

    fn options(self, options: &[Choice]) -> Self {
        let options = options.iter().map(|(key, shown)| ((*key).to_owned(), (*shown).to_owned())).collect();
        Self { options, ..self }
    }

    fn custom(doc: &Doc) -> Self {
        let id = text(doc, "id").to_owned();
        let options = doc.get("options").and_then(Value::as_array);
        let pair = |option: &Value| {
            let at = |index: usize| option.get(index).and_then(Value::as_str).map(str::to_owned);
            Some((at(0)?, at(1)?))
        };
        Self {
            key: format!("custom_field_{id}").into(),
            name: text(doc, "name").to_owned().into(),
            kind: FieldType::from_name(text(doc, "type")),
            parent: None,
            sql: custom_sql("r", &id).into(),
            filterable: true,
            sortable: true,
            updatable: true,
            options: options.into_iter().flatten().filter_map(pair).collect(),
            custom: Some(Custom { id, is_ai_auto_filled: doc.get("ai") == Some(&Value::Bool(true)) }),
        }
    }

    /// The entry of the field schemas' answer.
    pub(crate) fn schema(&self) -> Value {
        let conditions = if self.filterable { self.kind.conditions() } else { &[] };
        let options: Vec<Value> = self.options.iter().map(|(key, shown)| json!({"key": key, "display_value": shown})).collect();
        let custom = self.custom.as_ref().map(|c| json!({"id": c.id, "is_ai_auto_filled": c.is_ai_auto_filled}));
        let enumeration = (!options.is_empty()).then(|| json!({"allowed_values": options}));
        json!({
            "name": self.name, "key": self.key, "type": self.kind.name(), "parent": self.parent,
            "filterable": self.filterable, "sortable": self.sortable, "updatable": self.updatable,
            "allowed_operators": conditions, "custom_field_settings": custom,
            "enum_field_settings": enumeration,
        })
    }
}

/// The value of a custom field in SQL. `id` must be a UUID: it stands in the text.
pub(crate) fn custom_sql(table: &str, id: &str) -> String {
    format!("json_extract({table}.doc, '$.\"custom_field_{id}\"')")
}

/// The UUID of a custom field's key. `custom_field_explanations` has the prefix and is none.
pub(crate) fn custom_field_id(key: &str) -> Option<&str> {
    key.strip_prefix("custom_field_").filter(|id| is_uuid(id))
}

/// All fields of an entity, custom ones included.
pub(crate) fn of(store: &Store, org: &str, entity: Entity) -> rusqlite::Result<Vec<FieldSpec>> {
    let mut fields = built_in(entity);
    fields.extend(custom_of(store, org, entity)?);
    Ok(fields)
}

/// The custom fields of an entity.
pub(crate) fn custom_of(store: &Store, org: &str, entity: Entity) -> rusqlite::Result<Vec<FieldSpec>> {
    let docs = store.find(org, Entity::CustomField, "object", entity.name())?;
    Ok(docs.iter().map(FieldSpec::custom).collect())
}

fn built_in(entity: Entity) -> Vec<FieldSpec> {
    match entity {
        Entity::Account => account(),
        Entity::Campaign => campaign(),
        Entity::Contact => contact(),
        Entity::Meeting => meeting(),
        Entity::Opportunity => opportunity(),
        Entity::Sequence => sequence(),
        Entity::Task => task(),
        Entity::Audience | Entity::CustomField | Entity::Tag | Entity::Template | Entity::User => Vec::new(),
    }
}

fn times() -> [FieldSpec; 2] {
    [
        FieldSpec::new("created_at", "Created at", FieldType::DateTime).with_sql("r.created_at"),
        FieldSpec::new("updated_at", "Updated at", FieldType::DateTime),
    ]
}

fn contact() -> Vec<FieldSpec> {
    use FieldType::{Array, Boolean, DateTime, Enum, String, Uuid};
    let full_name = "nullif(trim(coalesce(json_extract(r.doc, '$.first_name'), '') || ' ' \
                     || coalesce(json_extract(r.doc, '$.last_name'), '')), '')";
    let mut fields = vec![
        FieldSpec::new("id", "Id", Uuid).unsortable(),
        FieldSpec::new("email", "Email", String).updatable(),
        FieldSpec::new("first_name", "First name", String).updatable(),
        FieldSpec::new("last_name", "Last name", String).updatable(),
        FieldSpec::new("full_name", "Full name", String).with_sql(full_name),
        FieldSpec::new("title", "Title", String).updatable(),
        FieldSpec::new("phone_number", "Phone number", String).updatable(),
        FieldSpec::new("linkedin_url", "LinkedIn URL", String).updatable(),
        FieldSpec::new("location", "Location", String).updatable(),
        FieldSpec::new("source", "Source", String),
        FieldSpec::new("notes", "Notes", String).updatable().unsortable(),
        FieldSpec::new("account_id", "Account", Uuid).unsortable(),
        FieldSpec::new("do_not_contact", "Do not contact", Boolean).updatable(),
        FieldSpec::new("heat_score", "Heat score", Enum).within("scoring").options(&[
            ("hot", "Hot"),
            ("warm", "Warm"),
            ("cold", "Cold"),
        ]),
        FieldSpec::new("tags", "Tags", Array).updatable(),
        FieldSpec::new("last_activity_at", "Last activity", DateTime),
    ];
    fields.extend(times());
    fields
}

fn account() -> Vec<FieldSpec> {
    use FieldType::{Array, Date, Enum, Number, String, Uuid};
    let owner = "json_extract(r.doc, '$.owner.id')";
    let mut fields = vec![
        FieldSpec::new("id", "Id", Uuid).unsortable(),
        FieldSpec::new("name", "Name", String).updatable(),
        FieldSpec::new("status", "Status", String).updatable(),
        FieldSpec::new("notes", "Notes", String).updatable().unsortable(),
        FieldSpec::new("owner", "Owner", Uuid).with_sql(owner).updatable().unsortable(),
        FieldSpec::new("domain", "Domain", String).within("company"),
        FieldSpec::new("linkedin_url", "LinkedIn URL", String).within("company"),
        FieldSpec::new("employee_count", "Employees", Number).within("company"),
        FieldSpec::new("founded_year", "Founded", Number).within("company"),
        FieldSpec::new("total_funding_usd", "Funding", Number).within("company"),
        FieldSpec::new("last_funding_date", "Last funding", Date).within("company"),
        FieldSpec::new("industries", "Industries", Array).within("company"),
        FieldSpec::new("tier", "Tier", Enum).within("scoring").options(&[("A", "A"), ("B", "B"), ("C", "C")]),
        FieldSpec::new("tags", "Tags", Array).updatable(),
    ];
    fields.extend(times());
    fields
}

fn opportunity() -> Vec<FieldSpec> {
    use FieldType::{Array, Date, Enum, Number, String, Uuid};
    let owner = "json_extract(r.doc, '$.owner.id')";
    let mut fields = vec![
        FieldSpec::new("id", "Id", Uuid).unsortable(),
        FieldSpec::new("name", "Name", String).updatable(),
        FieldSpec::new("account_id", "Account", Uuid).unsortable(),
        FieldSpec::new("owner_user_id", "Owner", Uuid).with_sql(owner).updatable().unsortable(),
        FieldSpec::new("stage", "Stage", Enum).updatable().options(STAGES),
        FieldSpec::new("amount", "Amount", Number).within("estimated_value").updatable(),
        FieldSpec::new("estimated_close_date", "Estimated close", Date).updatable(),
        FieldSpec::new("actual_close_date", "Actual close", Date).updatable(),
        FieldSpec::new("notes", "Notes", String).updatable().unsortable(),
        FieldSpec::new("tags", "Tags", Array).updatable(),
    ];
    fields.extend(times());
    fields
}

fn task() -> Vec<FieldSpec> {
    use FieldType::{DateTime, Enum, String, Uuid};
    let assignee = "json_extract(r.doc, '$.assignee.id')";
    let mut fields = vec![
        FieldSpec::new("id", "Id", Uuid).unsortable(),
        FieldSpec::new("title", "Title", String).updatable(),
        FieldSpec::new("description", "Description", String).updatable().unsortable(),
        FieldSpec::new("task_type", "Type", Enum).options(TASK_TYPES),
        FieldSpec::new("status", "Status", Enum).updatable().options(TASK_STATUSES),
        FieldSpec::new("account_id", "Account", Uuid).updatable().unsortable(),
        FieldSpec::new("opportunity_id", "Opportunity", Uuid).unsortable(),
        FieldSpec::new("assignee_id", "Assignee", Uuid).with_sql(assignee).updatable().unsortable(),
        FieldSpec::new("due_at", "Due", DateTime).updatable(),
        FieldSpec::new("completed_at", "Completed", DateTime),
    ];
    fields.extend(times());
    fields
}

fn meeting() -> Vec<FieldSpec> {
    use FieldType::{DateTime, String, Uuid};
    vec![
        FieldSpec::new("id", "Id", Uuid).unsortable(),
        FieldSpec::new("title", "Title", String),
        FieldSpec::new("account_id", "Account", Uuid).unsortable(),
        FieldSpec::new("opportunity_id", "Opportunity", Uuid).unsortable(),
        FieldSpec::new("meeting_platform", "Platform", String),
        FieldSpec::new("start_time", "Start", DateTime),
        FieldSpec::new("end_time", "End", DateTime),
        FieldSpec::new("occurred_at", "Occurred", DateTime),
    ]
}

fn sequence() -> Vec<FieldSpec> {
    use FieldType::{DateTime, Enum, String, Uuid};
    let campaign = "json_extract(r.doc, '$._campaign_id')";
    let mut fields = vec![
        FieldSpec::new("id", "Id", Uuid).unsortable(),
        FieldSpec::new("name", "Name", String),
        FieldSpec::new("status", "Status", Enum).options(SEQUENCE_STATUSES),
        FieldSpec::new("contact_id", "Contact", Uuid).unsortable(),
        FieldSpec::new("campaign_id", "Campaign", Uuid).with_sql(campaign).unsortable(),
        FieldSpec::new("template_id", "Template", Uuid).unsortable(),
        FieldSpec::new("sender_id", "Sender", Uuid).unsortable(),
        FieldSpec::new("started_at", "Started", DateTime),
    ];
    fields.extend(times());
    fields
}

/// Campaigns have no field schema; these few are what the emulator takes.
fn campaign() -> Vec<FieldSpec> {
    use FieldType::{Enum, String, Uuid};
    let [created_at, updated_at] = times();
    vec![
        FieldSpec::new("name", "Name", String),
        FieldSpec::new("status", "Status", Enum).options(CAMPAIGN_STATUSES),
        FieldSpec::new("template_id", "Template", Uuid).unsortable(),
        created_at.unfilterable(),
        updated_at.unfilterable(),
    ]
}

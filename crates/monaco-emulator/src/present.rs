//! From stored records to what the API shows: declared fields, names of tags, custom fields.

use std::collections::BTreeMap;

use monaco_catalog::{Catalog, Field, Schema, TypeExpr};
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::fields::{self, custom_field_id};
use crate::operations::{Context, audiences, campaigns};
use crate::store::{Doc, Entity, text};

/// Shows the records of one entity, in one form of answer.
pub(crate) struct Presenter<'a, 'c> {
    ctx: &'a Context<'c>,
    entity: Entity,
    schema: Option<&'static Schema>,
    tag_names: BTreeMap<String, String>,
    with_custom_fields: bool,
}

impl<'a, 'c> Presenter<'a, 'c> {
    /// A presenter for answers of this schema.
    pub(crate) fn new(ctx: &'a Context<'c>, entity: Entity, schema: &str) -> Result<Self, ApiError> {
        let tagged = matches!(entity, Entity::Contact | Entity::Account | Entity::Opportunity);
        let mut tag_names = BTreeMap::new();
        if tagged {
            for tag in ctx.store.all(ctx.org, Entity::Tag)? {
                tag_names.insert(text(&tag, "id").to_owned(), text(&tag, "name").to_owned());
            }
        }
        Ok(Self { ctx, entity, schema: Catalog::load().schema(schema), tag_names, with_custom_fields: true })
    }

    /// The same presenter, leaving custom fields out.
    pub(crate) fn without_custom_fields(self) -> Self {
        Self { with_custom_fields: false, ..self }
    }

    /// What the API shows of a record.
    pub(crate) fn show(&self, mut doc: Doc) -> Result<Value, ApiError> {
        self.compute(&mut doc)?;
        let mut shown = Map::new();
        let Some(schema) = self.schema else {
            return Ok(Value::Object(shown));
        };
        for field in schema.fields() {
            if let Some(value) = doc.remove(&field.name).or_else(|| absent(field)) {
                shown.insert(field.name.clone(), value);
            }
        }
        if schema.is_open() && self.with_custom_fields {
            let custom = doc.into_iter().filter(|(key, _)| custom_field_id(key).is_some());
            shown.extend(custom);
        }
        Ok(Value::Object(shown))
    }

    /// Fills in what is not stored but follows from what is.
    fn compute(&self, doc: &mut Doc) -> Result<(), ApiError> {
        match self.entity {
            Entity::Contact | Entity::Account => self.name_tags(doc),
            Entity::Opportunity => {
                self.name_tags(doc);
                show_option(doc, "stage", fields::STAGES);
            }
            Entity::Task => {
                show_option(doc, "task_type", fields::TASK_TYPES);
                show_option(doc, "status", fields::TASK_STATUSES);
            }
            Entity::Audience => audiences::compute(self.ctx, doc)?,
            Entity::Campaign => campaigns::compute(self.ctx, doc)?,
            Entity::CustomField | Entity::Meeting | Entity::Sequence | Entity::Tag | Entity::Template | Entity::User => {}
        }
        Ok(())
    }

    /// Tags are stored as ids and shown as names; deleted ones are gone.
    fn name_tags(&self, doc: &mut Doc) {
        let Some(Value::Array(ids)) = doc.get_mut("tags") else {
            return;
        };
        *ids = ids.iter().filter_map(|id| self.tag_names.get(id.as_str()?)).map(|name| Value::String(name.clone())).collect();
    }
}

/// What is read is not what is written: keys are shown as people see them.
fn show_option(doc: &mut Doc, key: &str, options: &[(&str, &str)]) {
    if let Some(Value::String(value)) = doc.get_mut(key) {
        *value = fields::display(options, value).to_owned();
    }
}

/// What stands for a field that a record does not have.
fn absent(field: &Field) -> Option<Value> {
    if let Some(default) = &field.default {
        return Some(default.clone());
    }
    if field.nullable {
        return Some(Value::Null);
    }
    match field.type_expr {
        TypeExpr::Array(_) => Some(Value::Array(Vec::new())),
        TypeExpr::Map(_) => Some(Value::Object(Map::new())),
        TypeExpr::String
        | TypeExpr::Integer
        | TypeExpr::Number
        | TypeExpr::Boolean
        | TypeExpr::Any
        | TypeExpr::Uuid
        | TypeExpr::Date
        | TypeExpr::DateTime
        | TypeExpr::Named(_)
        | TypeExpr::Union(_)
        | TypeExpr::Const(_)
        | TypeExpr::Enum(_) => None,
    }
}

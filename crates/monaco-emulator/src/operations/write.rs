//! What writing operations share: copying fields, custom fields, tags, owners.

use serde_json::{Value, json};

use super::{Call, Context};
use crate::error::ApiError;
use crate::fields::{self, FieldSpec, FieldType, custom_field_id};
use crate::filter;
use crate::store::{Doc, Entity, text};
use monaco_catalog::temporal;

/// Copies the keys that the body has; an explicit null is copied too.
pub(super) fn copy(call: &Call, doc: &mut Doc, keys: &[&str]) {
    for key in keys {
        if let Some(value) = call.body.get(*key) {
            doc.insert((*key).to_owned(), value.clone());
        }
    }
}

/// Copies an instant in the form in which instants are stored.
pub(super) fn copy_instant(call: &Call, doc: &mut Doc, key: &str) {
    let Some(value) = call.body.get(key) else {
        return;
    };
    let instant = value.as_str().and_then(filter::instant);
    doc.insert(key.to_owned(), instant.map_or(Value::Null, Value::String));
}

/// Copies custom fields, after checking those whose definition is known.
pub(super) fn copy_custom(ctx: &Context<'_>, entity: Entity, call: &Call, doc: &mut Doc) -> Result<(), ApiError> {
    let known = fields::custom_of(ctx.store, ctx.org, entity)?;
    for (key, value) in &call.body {
        if custom_field_id(key).is_none() {
            continue;
        }
        if let Some(spec) = known.iter().find(|spec| spec.key == *key) {
            check_custom(spec, value)?;
        }
        doc.insert(key.clone(), value.clone());
    }
    Ok(())
}

fn check_custom(spec: &FieldSpec, value: &Value) -> Result<(), ApiError> {
    let text = value.as_str();
    let fits = value.is_null()
        || match spec.kind {
            FieldType::Number => value.is_number(),
            FieldType::Boolean => value.is_boolean(),
            FieldType::Enum => text.is_some_and(|t| spec.options.iter().any(|(key, _)| key == t)),
            FieldType::Date => text.is_some_and(|t| temporal::parse_date(t).is_some()),
            FieldType::DateTime => text.is_some_and(|t| temporal::parse_datetime(t).is_some()),
            FieldType::Array => value.is_array(),
            FieldType::String | FieldType::Uuid => text.is_some(),
        };
    if fits {
        return Ok(());
    }
    let message = format!("The value for field '{}' is not of its type", spec.key);
    Err(ApiError::Unprocessable(message))
}

/// How the tags of a request meet those of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagMode {
    Append,
    Replace,
}

/// Sets the tags of a record; `object` is what the tags must be for.
pub(super) fn copy_tags(ctx: &Context<'_>, call: &Call, doc: &mut Doc, object: &str, mode: TagMode) -> Result<(), ApiError> {
    let Some(given) = call.texts("tags") else {
        doc.entry("tags").or_insert_with(|| json!([]));
        return Ok(());
    };
    let mut ids: Vec<Value> = match (mode, doc.get("tags")) {
        (TagMode::Append, Some(Value::Array(old))) => old.clone(),
        _ => Vec::new(),
    };
    for id in given {
        let tag = ctx.store.get(ctx.org, Entity::Tag, id)?;
        let Some(tag) = tag.filter(|tag| text(tag, "_object") == object) else {
            let message = format!("Tag {id} is no tag for {object}");
            return Err(ApiError::Unprocessable(message));
        };
        let id = tag.get("id").cloned().unwrap_or_default();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    doc.insert("tags".to_owned(), Value::Array(ids));
    Ok(())
}

/// Sets a person from the id in the body; null takes the person off.
pub(super) fn copy_user(ctx: &Context<'_>, call: &Call, key: &str, doc: &mut Doc, target: &str) -> Result<(), ApiError> {
    if !call.body.contains_key(key) {
        return Ok(());
    }
    let person = match call.text(key) {
        Some(id) => user(ctx, id)?,
        None => Value::Null,
    };
    doc.insert(target.to_owned(), person);
    Ok(())
}

/// A user as records carry one.
pub(super) fn user(ctx: &Context<'_>, id: &str) -> Result<Value, ApiError> {
    let unknown = || ApiError::Unprocessable(format!("There is no user {id}"));
    let user = ctx.store.get(ctx.org, Entity::User, id)?.ok_or_else(unknown)?;
    Ok(json!({
        "id": user.get("id"),
        "first_name": user.get("first_name"),
        "last_name": user.get("last_name"),
    }))
}

/// Refuses an id in the body that leads nowhere.
pub(super) fn must_exist(ctx: &Context<'_>, call: &Call, key: &str, entity: Entity) -> Result<(), ApiError> {
    let Some(id) = call.text(key) else {
        return Ok(());
    };
    match ctx.store.get(ctx.org, entity, id)? {
        Some(_) => Ok(()),
        None => Err(ApiError::Unprocessable(format!("{key}: {} {id} does not exist", entity.title()))),
    }
}

/// Refuses a text that is none of the keys.
pub(super) fn must_be_option(call: &Call, key: &str, options: &[(&str, &str)]) -> Result<(), ApiError> {
    match call.text(key) {
        Some(value) if !options.iter().any(|(known, _)| *known == value) => {
            let keys: Vec<&str> = options.iter().map(|(known, _)| *known).collect();
            let message = format!("{key} must be one of {}", keys.join(", "));
            Err(ApiError::Unprocessable(message))
        }
        _ => Ok(()),
    }
}

/// Marks a record as changed now.
pub(super) fn touch(ctx: &Context<'_>, doc: &mut Doc) {
    doc.insert("updated_at".to_owned(), ctx.stamp());
}

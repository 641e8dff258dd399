//! Tags: names that are unique per object type.

use serde_json::{Value, json};

use super::write;
use super::{Answer, Call, Context, show};
use crate::error::ApiError;
use crate::present::Presenter;
use crate::store::{Doc, Entity, fold, text};

pub(super) fn list(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let object = call.query.get("object").map_or("", String::as_str);
    let docs = ctx.store.find(ctx.org, Entity::Tag, "object", object)?;
    let presenter = Presenter::new(ctx, Entity::Tag, call.schema())?;
    let shown = docs.into_iter().map(|doc| presenter.show(doc));
    Ok(Answer::Data(Value::Array(shown.collect::<Result<_, _>>()?)))
}

pub(super) fn create(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let mut doc = ctx.new_doc();
    write::copy(call, &mut doc, &["name", "color"]);
    doc.insert("_object".to_owned(), json!(call.text("object")));
    save(ctx, call, doc)
}

pub(super) fn update(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    let mut doc = ctx.record(Entity::Tag, call.param(0))?;
    write::copy(call, &mut doc, &["color"]);
    if call.has("name") {
        write::copy(call, &mut doc, &["name"]);
    }
    save(ctx, call, doc)
}

/// Records keep the id and no longer show it: a tag without a record has no name.
pub(super) fn delete(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    super::delete(ctx, Entity::Tag, call.param(0))
}

/// What a tag's uniqueness is judged by.
pub(crate) fn unique_name(object: &str, name: &str) -> String {
    format!("{object}:{}", fold(name))
}

fn save(ctx: &mut Context<'_>, call: &Call, mut doc: Doc) -> Result<Answer, ApiError> {
    let unique = unique_name(text(&doc, "_object"), text(&doc, "name"));
    let other = ctx.store.find_one(ctx.org, Entity::Tag, "unique", &unique)?;
    if other.is_some_and(|other| other.get("id") != doc.get("id")) {
        let message = format!("A tag named '{}' exists already", text(&doc, "name"));
        return Err(ApiError::Conflict(message));
    }
    doc.insert("_unique".to_owned(), Value::String(unique));
    write::touch(ctx, &mut doc);
    ctx.put(Entity::Tag, &doc)?;
    show(ctx, call, Entity::Tag, doc)
}

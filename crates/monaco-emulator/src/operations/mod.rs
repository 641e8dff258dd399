//! What the operations do. Shapes were checked against the catalogue before; here are the rules beyond.

pub(crate) mod accounts;
pub(crate) mod audiences;
pub(crate) mod campaigns;
pub(crate) mod contacts;
pub(crate) mod enrollment;
pub(crate) mod identity;
pub(crate) mod opportunities;
pub(crate) mod sequences;
pub(crate) mod tags;
pub(crate) mod tasks;
pub(crate) mod templates;
mod write;

use std::collections::BTreeMap;

use monaco_catalog::Operation;
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::listing;
use crate::present::Presenter;
use crate::random::Rng;
use crate::store::{Doc, Entity, Store};
use crate::time::Timestamp;

/// What an operation works with.
pub(crate) struct Context<'a> {
    pub(crate) store: &'a Store,
    pub(crate) rng: &'a mut Rng,
    pub(crate) org: &'a str,
    /// The user the key acts as.
    pub(crate) user: &'a str,
    pub(crate) now: Timestamp,
    /// The instant written into records: `now`, but never before the last one written.
    pub(crate) stamp: Timestamp,
    /// How long the contacts of a campaign are being enrolled.
    pub(crate) enrollment_ms: i64,
}

impl Context<'_> {
    /// The instant as records carry it.
    pub(crate) fn stamp(&self) -> Value {
        Value::String(self.stamp.iso())
    }

    /// A record that must exist.
    pub(crate) fn record(&self, entity: Entity, id: &str) -> Result<Doc, ApiError> {
        self.store.get(self.org, entity, id)?.ok_or(ApiError::NotFound(entity.title()))
    }

    pub(crate) fn put(&self, entity: Entity, doc: &Doc) -> Result<(), ApiError> {
        Ok(self.store.put(self.org, entity, doc)?)
    }

    /// A new record with an id and its two instants.
    pub(crate) fn new_doc(&mut self) -> Doc {
        let mut doc = Map::new();
        doc.insert("id".to_owned(), Value::String(self.rng.uuid()));
        doc.insert("created_at".to_owned(), self.stamp());
        doc.insert("updated_at".to_owned(), self.stamp());
        doc
    }
}

/// One call: its operation and its checked parameters.
pub(crate) struct Call {
    pub(crate) operation: &'static Operation,
    pub(crate) params: Vec<String>,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) body: Map<String, Value>,
}

impl Call {
    /// The schema of the answer; empty when there is none.
    pub(crate) fn schema(&self) -> &'static str {
        self.operation.response_schema.as_deref().unwrap_or_default()
    }

    /// A path parameter; empty when there is none.
    pub(crate) fn param(&self, index: usize) -> &str {
        self.params.get(index).map_or("", String::as_str)
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.body.get(key).and_then(Value::as_str)
    }

    /// The texts of an array; `None` when it is missing or null.
    pub(crate) fn texts(&self, key: &str) -> Option<Vec<&str>> {
        let items = self.body.get(key)?.as_array()?;
        Some(items.iter().filter_map(Value::as_str).collect())
    }

    /// Whether the key is there with a value that is not null.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.body.get(key).is_some_and(|value| !value.is_null())
    }
}

/// What a success carries; the envelope follows from it.
pub(crate) enum Answer {
    /// `data` alone.
    Data(Value),
    /// `data` and `pagination`.
    Page { data: Vec<Value>, pagination: Value },
    /// Nothing.
    Empty,
}

type Handler = fn(&mut Context<'_>, &Call) -> Result<Answer, ApiError>;

enum Action {
    List(Entity),
    Get(Entity),
    Do(Handler),
}

/// Carries out a call.
pub(crate) fn run(ctx: &mut Context<'_>, call: &Call) -> Result<Answer, ApiError> {
    match action(&call.operation.id) {
        Some(Action::List(entity)) => list(ctx, call, entity),
        Some(Action::Get(entity)) => {
            let doc = ctx.record(entity, call.param(0))?;
            show(ctx, call, entity, doc)
        }
        Some(Action::Do(handler)) => handler(ctx, call),
        None => Err(ApiError::NoRoute),
    }
}

/// What carries out the operation with this id.
fn action(id: &str) -> Option<Action> {
    use Action::{Do, Get, List};
    Some(match id {
        "list_contacts" => List(Entity::Contact),
        "get_contact" => Get(Entity::Contact),
        "create_contact" => Do(contacts::create),
        "upsert_contact" => Do(contacts::upsert),
        "update_contact" => Do(contacts::update),
        "delete_contact" => Do(contacts::delete),
        "list_accounts" => List(Entity::Account),
        "get_account" => Get(Entity::Account),
        "upsert_account" => Do(accounts::upsert),
        "update_account" => Do(accounts::update),
        "delete_account" => Do(accounts::delete),
        "list_opportunities" => List(Entity::Opportunity),
        "get_opportunity" => Get(Entity::Opportunity),
        "create_opportunity" => Do(opportunities::create),
        "update_opportunity" => Do(opportunities::update),
        "delete_opportunity" => Do(opportunities::delete),
        "list_tasks" => List(Entity::Task),
        "get_task" => Get(Entity::Task),
        "create_task" => Do(tasks::create),
        "update_task" => Do(tasks::update),
        "get_tag" => Get(Entity::Tag),
        "list_meetings" => List(Entity::Meeting),
        "get_meeting" => Get(Entity::Meeting),
        "list_sequences" => List(Entity::Sequence),
        "get_sequence" => Get(Entity::Sequence),
        "get_audience" => Get(Entity::Audience),
        "list_audiences" => List(Entity::Audience),
        "list_campaigns" => List(Entity::Campaign),
        "get_campaign" => Get(Entity::Campaign),
        "get_sequence_template" => Get(Entity::Template),
        other => Do(special(other)?),
    })
}

/// The operations that are neither a plain list nor a plain record.
fn special(id: &str) -> Option<Handler> {
    Some(match id {
        "list_tags" => tags::list,
        "create_tag" => tags::create,
        "update_tag" => tags::update,
        "delete_tag" => tags::delete,
        "update_sequence" => sequences::update,
        "update_sequence_step" => sequences::update_step,
        "list_audience_contacts" => audiences::list_contacts,
        "add_contacts_to_audience" => audiences::add_contacts,
        "remove_contacts_from_audience" => audiences::remove_contacts,
        "create_audience" => audiences::create,
        "create_campaign" => campaigns::create,
        "update_campaign" => campaigns::update,
        "enroll_contacts_in_campaign" => campaigns::enroll_contacts,
        "add_audiences_to_campaign" => campaigns::add_audiences,
        "remove_audiences_from_campaign" => campaigns::remove_audiences,
        "list_sequence_templates" => templates::list,
        "create_sequence_template" => templates::create,
        "update_sequence_template" => templates::update,
        "get_field_schemas_for_entity" => identity::field_schemas,
        "get_me" => identity::me,
        "list_users" => identity::users,
        _ => return None,
    })
}

/// Answers with one record in the form the operation declares.
pub(crate) fn show(ctx: &Context<'_>, call: &Call, entity: Entity, doc: Doc) -> Result<Answer, ApiError> {
    let shown = Presenter::new(ctx, entity, call.schema())?.show(doc)?;
    Ok(Answer::Data(shown))
}

fn list(ctx: &Context<'_>, call: &Call, entity: Entity) -> Result<Answer, ApiError> {
    let paging = call.operation.paging.as_ref().ok_or(ApiError::NoRoute)?;
    let page = listing::by_body(ctx, entity, call, paging)?;
    let mut presenter = Presenter::new(ctx, entity, call.schema())?;
    if call.body.get("include_custom_fields") == Some(&Value::Bool(false)) {
        presenter = presenter.without_custom_fields();
    }
    let mut data = Vec::with_capacity(page.docs.len());
    for mut doc in page.docs {
        // A task's draft stands in the answers for single tasks only.
        doc.remove("message_draft");
        data.push(presenter.show(doc)?);
    }
    Ok(Answer::Page { data, pagination: page.pagination })
}

/// Deletes a record that must exist.
pub(crate) fn delete(ctx: &Context<'_>, entity: Entity, id: &str) -> Result<Answer, ApiError> {
    if ctx.store.delete(ctx.org, entity, id)? { Ok(Answer::Empty) } else { Err(ApiError::NotFound(entity.title())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use monaco_catalog::Catalog;

    #[test]
    fn every_operation_of_the_catalogue_is_carried_out() {
        for operation in Catalog::load().operations() {
            assert!(action(&operation.id).is_some(), "{}", operation.id);
        }
        assert!(action("sell_company").is_none());
    }
}

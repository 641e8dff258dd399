//! A request's body: what the caller gave, checked, with what is put in beside it.

use std::borrow::Cow;

use bytes::Bytes;

use crate::check::{self, is_uuid};
use crate::error::Error;
use crate::json::{self, Fields, quote};
use crate::operation::{BodyRule, Operation, RetrySafety, StartsSends};
use crate::schema::{Schema, Sends};

const IDEMPOTENCY_KEY: &str = "idempotency_key";
const EMPTY: &[u8] = b"{}";

/// What a body is made of.
#[derive(Clone, Default)]
pub(crate) struct Parts {
    /// What the caller gave: three JSON objects.
    pub(crate) own: Option<Bytes>,
    pub(crate) custom_fields: Option<Bytes>,
    pub(crate) extra: Option<Bytes>,
    /// What a listing puts in, in the place of fields of the same name: names, and their values as JSON.
    pub(crate) placed: Vec<(&'static str, String)>,
}

/// A body to send.
pub(crate) struct Checked {
    pub(crate) body: Option<Bytes>,
    /// What it would start, if it starts messages to people.
    pub(crate) sends: Option<&'static str>,
}

impl Parts {
    /// The caller's own, with what a listing puts in.
    pub(crate) fn shown(&self) -> Option<Bytes> {
        if self.placed.is_empty() {
            return self.own.clone();
        }
        let mut fields = json::object_fields(self.own.as_deref().unwrap_or(EMPTY)).unwrap_or_default();
        self.place(&mut fields);
        Some(merged(&fields, &Fields::default()))
    }

    fn place<'a>(&'a self, fields: &mut Fields<'a>) {
        for (name, value) in &self.placed {
            fields.remove(name);
            fields.push(Cow::Borrowed(name), value);
        }
    }

    pub(crate) fn checked(&self, operation: &Operation, idempotency_key: &dyn Fn() -> String) -> Result<Checked, Error> {
        let refuse = |fault: &str| Err(Error::invalid_request(format!("{}: {fault}", operation.id)));
        let keyed = operation.retry_safety == RetrySafety::IdempotencyKey;
        let has_parts = self.custom_fields.is_some() || self.extra.is_some() || !self.placed.is_empty();
        match (operation.body, &self.own) {
            (BodyRule::None, Some(_)) => refuse("takes no body, one was given"),
            (BodyRule::None, None) if has_parts => refuse("takes no body, fields of one were given"),
            (BodyRule::Required, None) if !has_parts => refuse("needs a JSON object as body, none was given"),
            (BodyRule::None, None) => {
                Ok(Checked { body: None, sends: started(operation, &Fields::default(), &Fields::default()) })
            }
            (BodyRule::Free, None) if !keyed => Ok(Checked { body: None, sends: None }),
            (BodyRule::Free, Some(body)) if !keyed => match json::check(body) {
                Ok(()) => Ok(Checked { body: Some(body.clone()), sends: None }),
                Err(fault) => refuse(&format!("the body is no JSON: {fault}")),
            },
            (BodyRule::Optional | BodyRule::Required | BodyRule::Free, _) => {
                self.object(operation, idempotency_key).or_else(|fault| refuse(&fault))
            }
        }
    }

    /// The body as one object. The caller's own bytes pass through where nothing is put in beside them.
    fn object(&self, operation: &Operation, idempotency_key: &dyn Fn() -> String) -> Result<Checked, String> {
        let own = self.own.as_deref().unwrap_or(EMPTY);
        let mut fields = json::object_fields(own).map_err(|fault| format!("the body is no JSON object: {fault}"))?;
        self.place(&mut fields);
        let custom_fields = part("custom_fields", self.custom_fields.as_deref())?;
        let extra = part("extra", self.extra.as_deref())?;
        if let Some((name, _)) = extra.iter().find(|(name, _)| fields.get(name).is_some()) {
            return Err(format!("extra holds {name}, which is given as well; leave one of them out"));
        }
        put_custom_fields(operation.schema, &mut fields, &custom_fields)?;
        if let Some(schema) = operation.schema {
            check::body(schema, &fields, &extra).map_err(|faults| faults.to_string())?;
        }
        let sends = started(operation, &fields, &extra);
        let spoken = put_meanings(operation.schema, &mut fields);
        let is_own = self.placed.is_empty() && custom_fields.is_empty() && extra.is_empty() && !spoken;
        let body = if is_own { self.own.clone().unwrap_or(Bytes::from_static(EMPTY)) } else { merged(&fields, &extra) };
        let body = keyed(operation, body, fields.get(IDEMPOTENCY_KEY).or(extra.get(IDEMPOTENCY_KEY)), idempotency_key)?;
        Ok(Checked { body: Some(body), sends })
    }
}

/// What stands beside the body. Hosts write its text, so where a fault stands there says nothing to a caller.
fn part<'a>(name: &str, bytes: Option<&'a [u8]>) -> Result<Fields<'a>, String> {
    let fields = bytes.map_or_else(|| Ok(Fields::default()), json::object_fields);
    fields.map_err(|fault| format!("{name} is no JSON object: {}", fault.what))
}

/// The API would take any other key, and lose it.
fn put_custom_fields<'a>(schema: Option<&Schema>, fields: &mut Fields<'a>, custom_fields: &Fields<'a>) -> Result<(), String> {
    for (key, value) in custom_fields.iter() {
        if !schema.is_some_and(|schema| schema.custom_fields) {
            return Err("takes no custom_fields, some were given".into());
        }
        if !is_uuid(key) {
            return Err(format!("custom_fields has the key {}; expected the field's UUID, without custom_field_", quote(key)));
        }
        fields.push(Cow::Owned(format!("custom_field_{}", key.to_ascii_lowercase())), value);
    }
    Ok(())
}

/// Puts what stands for another field in that one's place, and tells whether there was any.
fn put_meanings(schema: Option<&'static Schema>, fields: &mut Fields<'_>) -> bool {
    let own = schema.into_iter().flat_map(|schema| schema.fields).filter_map(|field| Some((field.name, field.stands_for?)));
    let mut found = false;
    for (name, (other, meaning)) in own {
        if let Some(value) = fields.remove(name) {
            found = true;
            if value == "true" {
                fields.push(Cow::Borrowed(other), meaning);
            }
        }
    }
    found
}

/// What a request would start, if it starts messages to people. What is not known to be harmless does.
fn started(operation: &Operation, fields: &Fields<'_>, extra: &Fields<'_>) -> Option<&'static str> {
    let StartsSends::Yes(Sends { would, harmless, halting }) = operation.starts_sends else { return None };
    let halts = halting.is_some_and(|(name, values)| {
        fields.get(name).and_then(json::text).is_some_and(|value| values.contains(&value.as_ref()))
    });
    let is_harmless = !harmless.is_empty() && fields.iter().all(|(name, _)| harmless.contains(&name));
    (!(halts || is_harmless) || !extra.is_empty()).then_some(*would)
}

fn merged(fields: &Fields<'_>, extra: &Fields<'_>) -> Bytes {
    json::write_object(fields.iter().chain(extra.iter())).into()
}

/// With the call's idempotency key after the first brace, where the operation takes one and the caller gave none.
fn keyed(operation: &Operation, body: Bytes, given: Option<&str>, key: &dyn Fn() -> String) -> Result<Bytes, String> {
    if operation.retry_safety != RetrySafety::IdempotencyKey {
        return Ok(body);
    }
    match given {
        Some(given) if given.starts_with('"') && given.len() > 2 => Ok(body),
        Some(_) => Err("idempotency_key is no text; leave it out to get one, or give a UUID".into()),
        None => Ok(insert_first(&body, IDEMPOTENCY_KEY, &key())),
    }
}

fn insert_first(object: &[u8], name: &str, value: &str) -> Bytes {
    let brace = object.iter().position(|byte| *byte == b'{').map_or(0, |index| index + 1);
    let (head, rest) = object.split_at(brace);
    let alone = rest.trim_ascii_start().starts_with(b"}");
    let field = format!("\"{name}\":\"{value}\"{}", if alone { "" } else { "," });
    [head, field.as_bytes(), rest].concat().into()
}

//! The emulator's own surface under `/_emulator/`: keys, limits, faults, the log.
//!
//! It needs no key: whoever reaches it is on the same machine. It is neither logged nor limited.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::api::{Api, Limits, Rotation};
use crate::error::{detail, shape_1};
use crate::fault::FaultSpec;
use crate::filter;
use crate::http::{Request, Response};
use crate::keys::{self, Access, Keys, StoredKey};
use crate::rate_limit::{RateHeaders, Window};
use crate::seed;
use crate::store::{Entity, text};
use crate::time::Timestamp;

const ROOT: &str = "/_emulator/";
/// More contacts than this are not made at once.
const MAX_BULK: usize = 100_000;

/// Whether a request is for this surface.
pub(crate) fn is_admin(request: &Request) -> bool {
    request.path().starts_with(ROOT)
}

/// Why the surface refuses.
enum Refusal {
    NotFound,
    Invalid(String),
    Store(rusqlite::Error),
}

impl From<rusqlite::Error> for Refusal {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error)
    }
}

type Outcome = Result<Value, Refusal>;

/// Answers a request to this surface.
pub(crate) fn handle(api: &mut Api, request: &Request, now: Timestamp) -> Response {
    match route(api, request, now) {
        Ok(value) => Response::json(200, &value),
        Err(Refusal::NotFound) => detail(404, "Not Found"),
        Err(Refusal::Invalid(message)) => shape_1(422, "validation_error", &message),
        Err(Refusal::Store(error)) => shape_1(500, "internal_error", &error.to_string()),
    }
}

fn route(api: &mut Api, request: &Request, now: Timestamp) -> Outcome {
    let path = request.path().strip_prefix(ROOT).unwrap_or_default();
    match (request.method.as_str(), path) {
        ("GET", "health") => Ok(json!({"status": "ok"})),
        ("POST", "orgs") => create_org(api, parse(request)?),
        ("POST", "keys") => create_key(api, parse(request)?),
        ("POST", "keys/deactivate") => deactivate(api, &parse(request)?),
        ("POST", "keys/rotate") => rotate(api, &parse(request)?),
        ("POST", "limits") => set_limits(api, parse(request)?),
        ("POST", "faults") => add_faults(api, parse(request)?),
        ("GET", "faults") => Ok(json!({"faults": api.faults.pending()})),
        ("DELETE", "faults") => {
            api.faults.clear();
            Ok(json!({}))
        }
        ("GET", "log") => Ok(json!({"requests": api.log.entries()})),
        ("DELETE", "log") => {
            api.log.clear();
            Ok(json!({}))
        }
        ("GET", "stats") => Ok(api.log.stats()),
        ("POST", "contacts/bulk") => make_contacts(api, parse(request)?, now),
        ("POST", "reset") => {
            api.reset()?;
            Ok(json!({}))
        }
        _ => Err(Refusal::NotFound),
    }
}

/// Reads the body; an empty one is an empty object.
fn parse<T: DeserializeOwned>(request: &Request) -> Result<T, Refusal> {
    let body: &[u8] = if request.body.is_empty() { b"{}" } else { &request.body };
    serde_json::from_slice(body).map_err(|error| Refusal::Invalid(error.to_string()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewOrg {
    name: Option<String>,
}

fn create_org(api: &mut Api, new: NewOrg) -> Outcome {
    let name = new.name.as_deref().unwrap_or("Another Organisation");
    let (store, rng) = (&api.store, &mut api.rng);
    let seeded = store.transaction(|| seed::empty_organisation(store, rng, name))?;
    Ok(json!({"org_id": seeded.org, "user_id": seeded.user}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewKey {
    org_id: Option<String>,
    user_id: Option<String>,
    #[serde(default)]
    access: Access,
    key: Option<String>,
}

fn create_key(api: &mut Api, new: NewKey) -> Outcome {
    let org = org_or_first(api, new.org_id)?;
    let user = match new.user_id {
        Some(id) => api.store.get(&org, Entity::User, &id)?,
        None => api.store.all(&org, Entity::User)?.into_iter().next(),
    };
    let user = user.ok_or_else(|| invalid("there is no such user"))?;
    let key = match new.key {
        Some(key) if keys::is_well_formed(&key) => key,
        Some(_) => return Err(invalid("a key is mks_ and 48 URL-safe characters")),
        None => keys::generate(&mut api.rng),
    };
    let hash = keys::hash(&key);
    if Keys(&api.store.db).by_hash(&hash)?.is_some() {
        return Err(invalid("this key exists already"));
    }
    let id = api.rng.uuid();
    Keys(&api.store.db).insert(&StoredKey {
        id: id.clone(),
        org: org.clone(),
        user: text(&user, "id").to_owned(),
        access: new.access,
        hash,
        active: true,
    })?;
    Ok(json!({"key": key, "key_id": id, "org_id": org}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhichKey {
    key: Option<String>,
    key_id: Option<String>,
    /// Rotation only: how many more requests the old key lives.
    after_requests: Option<u64>,
}

fn find_key(api: &Api, which: &WhichKey) -> Result<StoredKey, Refusal> {
    let table = Keys(&api.store.db);
    let found = match (&which.key, &which.key_id) {
        (Some(key), _) => table.by_hash(&keys::hash(key))?,
        (None, Some(id)) => table.by_id(id)?,
        (None, None) => return Err(invalid("key or key_id is required")),
    };
    found.ok_or_else(|| invalid("there is no such key"))
}

fn deactivate(api: &Api, which: &WhichKey) -> Outcome {
    let key = find_key(api, which)?;
    Keys(&api.store.db).deactivate(&key.id)?;
    Ok(json!({"key_id": key.id}))
}

/// Makes a new key for the same user, and ends the old one, at once or later.
fn rotate(api: &mut Api, which: &WhichKey) -> Outcome {
    let old = find_key(api, which)?;
    let key = keys::generate(&mut api.rng);
    let id = api.rng.uuid();
    Keys(&api.store.db).insert(&StoredKey { id: id.clone(), hash: keys::hash(&key), active: true, ..old.clone() })?;
    match which.after_requests {
        None | Some(0) => {
            Keys(&api.store.db).deactivate(&old.id)?;
        }
        Some(requests_left) => api.rotations.push(Rotation { org: old.org, old_key_id: old.id, requests_left }),
    }
    Ok(json!({"key": key, "key_id": id}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewLimits {
    org_id: Option<String>,
    windows: Vec<Window>,
    #[serde(default)]
    headers: RateHeaders,
}

fn set_limits(api: &mut Api, new: NewLimits) -> Outcome {
    if new.windows.iter().any(|window| window.window_ms == 0) {
        return Err(invalid("a window must have a length"));
    }
    let org = org_or_first(api, new.org_id)?;
    let limits = Limits::new(&new.windows, new.headers);
    api.limits.insert(org.clone(), limits);
    Ok(json!({"org_id": org}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewFaults {
    faults: Vec<FaultSpec>,
}

fn add_faults(api: &mut Api, new: NewFaults) -> Outcome {
    let count = api.faults.add(new.faults).map_err(Refusal::Invalid)?;
    Ok(json!({"faults": count}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bulk {
    count: usize,
    created_at: Option<String>,
    org_id: Option<String>,
}

/// Makes contacts, all of the same instant.
fn make_contacts(api: &mut Api, bulk: Bulk, now: Timestamp) -> Outcome {
    if bulk.count > MAX_BULK {
        return Err(invalid("too many contacts at once"));
    }
    let org = org_or_first(api, bulk.org_id)?;
    let stamp = api.last_stamp.max(now);
    let created_at = match &bulk.created_at {
        Some(text) => filter::instant(text).ok_or_else(|| invalid("created_at is no instant"))?,
        None => {
            api.last_stamp = stamp;
            stamp.iso()
        }
    };
    let (store, rng) = (&api.store, &mut api.rng);
    let ids = store.transaction(|| {
        let mut ids = Vec::with_capacity(bulk.count);
        for number in 0..bulk.count {
            let contact = seed::contact(rng, number, &created_at);
            store.put(&org, Entity::Contact, &contact)?;
            ids.push(text(&contact, "id").to_owned());
        }
        Ok::<_, rusqlite::Error>(ids)
    })?;
    Ok(json!({"ids": ids, "created_at": created_at}))
}

fn org_or_first(api: &Api, org: Option<String>) -> Result<String, Refusal> {
    let org = org.unwrap_or_else(|| api.first_key.org.clone());
    match api.store.org_name(&org)? {
        Some(_) => Ok(org),
        None => Err(invalid("there is no such organisation")),
    }
}

fn invalid(message: &str) -> Refusal {
    Refusal::Invalid(message.to_owned())
}

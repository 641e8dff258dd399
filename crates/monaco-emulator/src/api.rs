//! The API itself, apart from any socket: a request and an instant in, an answer out.
//!
//! The order is that of the service: key, rate limit, access, route, shape, operation.

use std::collections::BTreeMap;

use monaco_catalog::{Catalog, ResponseKind};
use serde_json::json;

use crate::admin;
use crate::checks;
use crate::config::Config;
use crate::error::ApiError;
use crate::fault::{Delivery, Fault, Faults, Manner};
use crate::http::{Request, Response};
use crate::keys::{self, Access, Keys, StoredKey};
use crate::log::{Log, Outcome};
use crate::operations::{self, Answer, Context};
use crate::random::Rng;
use crate::rate_limit::{RateHeaders, RateLimiter, Standing, Window};
use crate::router;
use crate::seed;
use crate::store::Store;
use crate::time::Timestamp;

/// The emulated API with all its state.
///
/// It reads no clock and draws no randomness but from its seed: the same requests at the same instants
/// give the same answers, so that a simulator can run it in virtual time.
///
/// ```
/// use monaco_emulator::{Emulator, Request, Timestamp};
///
/// let (mut api, access) = Emulator::builder().seed(7).build()?;
/// let request = Request::new("GET", "/v1/me")
///     .header("authorization", &format!("Bearer {}", access.key));
/// let reply = api.handle(&request, Timestamp::from_millis(1_770_000_000_000));
/// assert_eq!(reply.response.status, 200);
/// # Ok::<(), monaco_emulator::StartError>(())
/// ```
#[derive(Debug)]
pub struct Api {
    pub(crate) config: Config,
    pub(crate) store: Store,
    pub(crate) rng: Rng,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    pub(crate) first_key: StoredKey,
    pub(crate) rotations: Vec<Rotation>,
    pub(crate) limits: BTreeMap<String, Limits>,
    /// The latest instant written into a record.
    pub(crate) last_stamp: Timestamp,
}

/// What limits one organisation.
#[derive(Debug)]
pub(crate) struct Limits {
    pub(crate) limiter: RateLimiter,
    pub(crate) headers: RateHeaders,
}

impl Limits {
    pub(crate) fn new(windows: &[Window], headers: RateHeaders) -> Self {
        Self { limiter: RateLimiter::new(windows), headers }
    }
}

/// A key that ends after so many more requests of its organisation.
#[derive(Debug)]
pub(crate) struct Rotation {
    pub(crate) org: String,
    pub(crate) old_key_id: String,
    pub(crate) requests_left: u64,
}

/// An answer and how it is to be handed over.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The answer.
    pub response: Response,
    /// How a transport writes it.
    pub delivery: Delivery,
}

/// A request whose head was seen: the fault that will hit it is chosen.
#[derive(Debug)]
pub(crate) struct Begun {
    fault: Option<Fault>,
}

impl Begun {
    /// Whether the connection is to be closed without reading the body.
    pub(crate) fn drops_before_read(&self) -> bool {
        self.fault.as_ref().is_some_and(Fault::drops_before_read)
    }
}

impl Api {
    /// Answers one request.
    pub fn handle(&mut self, request: &Request, now: Timestamp) -> Reply {
        let begun = self.begin(request);
        self.finish(begun, request, now)
    }

    /// First half of [`Self::handle`], for which the body need not have been read.
    pub(crate) fn begin(&mut self, request: &Request) -> Begun {
        if admin::is_admin(request) {
            return Begun { fault: None };
        }
        let operation = self.operation_of(request).unwrap_or_default();
        let fault = self.faults.choose(operation, &request.method, request.path());
        Begun { fault }
    }

    /// Second half of [`Self::handle`].
    pub(crate) fn finish(&mut self, begun: Begun, request: &Request, now: Timestamp) -> Reply {
        if admin::is_admin(request) {
            return Reply { response: admin::handle(self, request, now), delivery: Delivery::default() };
        }
        let mut outcome = Outcome { operation: self.operation_of(request), ..Outcome::default() };
        let applies = begun.fault.as_ref().is_none_or(Fault::applies);
        let answer = applies.then(|| self.answer(request, &mut outcome, now));
        let (response, delivery) = match begun.fault {
            Some(fault) => {
                outcome.fault = fault.asked.clone();
                fault.alter(answer)
            }
            None => (answer.unwrap_or_else(|| Response::empty(500)), Delivery::default()),
        };
        let response = dated(response, now);
        let lost = matches!(delivery.manner, Manner::DropBeforeRead | Manner::DropAfterRead | Manner::Garbage(_));
        outcome.status = (!lost).then_some(response.status);
        self.log.record(request, &outcome, now);
        Reply { response, delivery }
    }

    fn operation_of(&self, request: &Request) -> Option<&'static str> {
        let path = request.path();
        let route = router::route(Catalog::load(), &request.method, path, "", "").ok()?;
        Some(route.operation.id.as_str())
    }

    fn answer(&mut self, request: &Request, outcome: &mut Outcome, now: Timestamp) -> Response {
        let key = match self.authenticate(request) {
            Ok(key) => key,
            Err(error) => return error.response(),
        };
        outcome.key_id = Some(key.id.clone());
        let limits =
            self.limits.entry(key.org.clone()).or_insert_with(|| Limits::new(&self.config.windows, self.config.rate_headers));
        let standing = limits.limiter.admit(now);
        let always = limits.headers == RateHeaders::Always;
        let refused = standing.is_some_and(|standing| standing.retry_after.is_some());
        let response = if refused {
            ApiError::RateLimited.response()
        } else {
            self.served(&key, request, now).unwrap_or_else(|error| error.response())
        };
        if !refused && let Err(error) = self.advance_rotations(&key.org) {
            return ApiError::from(error).response();
        }
        match standing {
            Some(standing) if always || refused => with_rate_headers(response, standing),
            _ => response,
        }
    }

    fn authenticate(&self, request: &Request) -> Result<StoredKey, ApiError> {
        let header = request.first_header("authorization");
        let key = header.and_then(keys::bearer).ok_or(ApiError::Unauthorized)?;
        let found = Keys(&self.store.db).by_hash(&keys::hash(key))?;
        found.filter(|stored| stored.active).ok_or(ApiError::Unauthorized)
    }

    /// What a request within its limits is answered.
    fn served(&mut self, key: &StoredKey, request: &Request, now: Timestamp) -> Result<Response, ApiError> {
        if key.access == Access::None {
            return Err(ApiError::Forbidden);
        }
        let catalog = Catalog::load();
        let route = router::route(catalog, &request.method, request.path(), request.query(), &origin(request))?;
        let call = checks::check(catalog, route, request)?;
        let stamp = self.last_stamp.max(now);
        let mut ctx = Context {
            store: &self.store,
            rng: &mut self.rng,
            org: &key.org,
            user: &key.user,
            now,
            stamp,
            enrollment_ms: self.config.enrollment_ms,
        };
        let answer = self.store.transaction(|| operations::run(&mut ctx, &call))?;
        self.last_stamp = stamp;
        Ok(envelope(call.operation, answer, now))
    }

    /// Counts a request towards the keys that are to end.
    fn advance_rotations(&mut self, org: &str) -> rusqlite::Result<()> {
        for rotation in self.rotations.iter_mut().filter(|r| r.org == org) {
            rotation.requests_left = rotation.requests_left.saturating_sub(1);
            if rotation.requests_left == 0 {
                Keys(&self.store.db).deactivate(&rotation.old_key_id)?;
            }
        }
        self.rotations.retain(|rotation| rotation.requests_left > 0);
        Ok(())
    }

    /// Back to how it was at the start: same data, same first key, no other keys, no faults, no log.
    pub(crate) fn reset(&mut self) -> rusqlite::Result<()> {
        self.rng = Rng::new(self.config.seed);
        self.faults.clear();
        self.log.clear();
        self.rotations.clear();
        self.limits.clear();
        let (store, rng, config) = (&self.store, &mut self.rng, &self.config);
        let seeded = store.transaction(|| {
            store.clear()?;
            seed::first_organisation(store, rng, config)
        })?;
        // The key was drawn after the data; draw again, so that what follows is the same too.
        keys::generate(&mut self.rng);
        self.first_key.org = seeded.org;
        self.first_key.user = seeded.user;
        self.last_stamp = seeded.last_stamp;
        Keys(&self.store.db).insert(&self.first_key)
    }
}

/// The success of an operation in its envelope.
fn envelope(operation: &monaco_catalog::Operation, answer: Answer, now: Timestamp) -> Response {
    let meta = json!({"timestamp": now.iso()});
    let body = match answer {
        Answer::Empty => return Response::empty(operation.success_status),
        Answer::Data(data) => json!({"data": data, "meta": meta}),
        Answer::Page { data, pagination } => {
            debug_assert_eq!(operation.response_kind, ResponseKind::Page);
            json!({"data": data, "pagination": pagination, "meta": meta})
        }
    };
    Response::json(operation.success_status, &body)
}

fn with_rate_headers(response: Response, standing: Standing) -> Response {
    let response = response
        .with_header("x-ratelimit-limit", standing.limit.to_string())
        .with_header("x-ratelimit-remaining", standing.remaining.to_string())
        .with_header("x-ratelimit-reset", standing.reset.to_string());
    match standing.retry_after {
        Some(seconds) => response.with_header("retry-after", seconds.to_string()),
        None => response,
    }
}

/// With a `Date`, unless a fault gave it one.
fn dated(response: Response, now: Timestamp) -> Response {
    match now.http_date() {
        Some(date) if response.first_header("date").is_none() => response.with_header("date", date),
        _ => response,
    }
}

/// Scheme and host that a redirect leads to: those the client used.
fn origin(request: &Request) -> String {
    let host = request.first_header("host").unwrap_or_default();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b".:-[]_".contains(byte);
    if host.is_empty() || !host.iter().all(plain) {
        return String::new();
    }
    format!("http://{}", String::from_utf8_lossy(host))
}

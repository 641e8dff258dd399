//! Which key is current, what a 401 changes, and the single flight of the host's provider.

use std::collections::VecDeque;

use crate::call_id::CallId;
use crate::error::Error;
use crate::key::{ApiKey, KeyId};
use crate::names::named;

/// Rejected keys whose fingerprints are remembered, newest last.
const REMEMBERED_REJECTIONS: usize = 8;
/// Keys kept beside each other: the current one, its predecessor, and a standby.
const KEPT_KEYS: usize = 3;

/// Where a client's keys come from.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// One key. A 401 is final, unless [`Client::rotate`](crate::Client::rotate) installs a successor.
    Literal(ApiKey),
    /// One key, and the one to go on with once the first is refused: the two that are valid side by side during a rotation.
    WithStandby(ApiKey, ApiKey),
    /// The host's provider (its secrets manager), asked by [`Step::FetchKey`](crate::Step::FetchKey) when a key is first needed and after a 401.
    Provider,
}

impl KeySource {
    /// The keys known at construction.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &ApiKey> {
        let (key, standby) = match self {
            Self::Literal(key) => (Some(key), None),
            Self::WithStandby(key, standby) => (Some(key), Some(standby)),
            Self::Provider => (None, None),
        };
        key.into_iter().chain(standby)
    }
}

named! {
    /// Why the host's provider is asked.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum KeyReason {
        /// No key is known yet.
        First = "first",
        /// Monaco answered 401 to the last one.
        Rejected = "rejected",
    }
}

/// The keys of one client, in order of preference; the first is current.
#[derive(Debug)]
pub(crate) struct KeyRing {
    keys: VecDeque<ApiKey>,
    /// The last key that was refused, still used when there is no other.
    spent: Option<ApiKey>,
    rejected: VecDeque<KeyId>,
    provider: Option<Flight>,
}

/// The provider's single flight. Flights are counted, so that a waiter knows when the one it waits for has ended.
#[derive(Debug, Default)]
struct Flight {
    asked_by: Option<CallId>,
    ended: u64,
    failure: Option<String>,
    /// Whether the last one gave back a key that had been refused, and no other is to be had.
    gave_spent: bool,
}

/// What a call that needs a key is told.
#[derive(Debug)]
pub(crate) enum KeyTurn {
    /// Send with this one.
    Use(ApiKey),
    /// Ask the provider, for everyone.
    Fetch(KeyReason),
    /// Another call is asking; look again once this many flights have ended.
    Await(u64),
    /// The provider that was asked failed, with this text.
    ProviderFailed(String),
    /// Every key that is known has been refused to this very call.
    Exhausted,
}

/// What came of a 401.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Rejection {
    /// The key was current and is no longer.
    Counted,
    /// The key had been replaced or refused before the answer came: only the attempt is void.
    Outdated,
}

impl KeyRing {
    pub(crate) fn new(source: &KeySource) -> Self {
        Self {
            keys: source.keys().cloned().collect(),
            spent: None,
            rejected: VecDeque::new(),
            provider: matches!(source, KeySource::Provider).then(Flight::default),
        }
    }

    /// An error without any of the tokens that are known.
    pub(crate) fn mask(&self, error: Error) -> Error {
        let known = || self.keys.iter().chain(&self.spent);
        if !known().any(ApiKey::is_opaque) {
            return error;
        }
        error.masked(|text| known().fold(text.to_owned(), |text, key| key.mask(&text).unwrap_or(text)))
    }

    pub(crate) fn current_id(&self) -> Option<KeyId> {
        self.keys.front().or(self.spent.as_ref()).map(ApiKey::id)
    }

    /// What `call` does next. `tried` are the keys it was refused with; `awaited` is what [`KeyTurn::Await`] told it.
    pub(crate) fn turn(&mut self, call: CallId, tried: &[KeyId], awaited: Option<u64>) -> KeyTurn {
        let untried = |key: &&ApiKey| !tried.contains(&key.id());
        if let Some(key) = self.keys.iter().find(untried) {
            return KeyTurn::Use(key.clone());
        }
        let spent = self.spent.as_ref().filter(untried);
        let answered = |flight: &Flight| {
            // Where neither holds, its key was refused to another call meanwhile: ask again.
            let has_said = flight.failure.is_some() || flight.gave_spent || !self.keys.is_empty();
            has_said && awaited.is_some_and(|number| flight.ended >= number)
        };
        if self.provider.as_ref().is_none_or(answered) {
            let failure = self.provider.as_ref().and_then(|flight| flight.failure.clone());
            return match (failure, spent) {
                (Some(failure), _) => KeyTurn::ProviderFailed(failure),
                (None, Some(key)) => KeyTurn::Use(key.clone()),
                (None, None) => KeyTurn::Exhausted,
            };
        }
        self.ask_provider(call)
    }

    fn ask_provider(&mut self, call: CallId) -> KeyTurn {
        let reason = if self.spent.is_some() { KeyReason::Rejected } else { KeyReason::First };
        let Some(flight) = &mut self.provider else { return KeyTurn::Exhausted };
        match flight.asked_by {
            Some(other) if other != call => KeyTurn::Await(flight.ended + 1),
            Some(_) | None => {
                flight.asked_by = Some(call);
                KeyTurn::Fetch(reason)
            }
        }
    }

    /// Monaco answered 401 to `key`.
    pub(crate) fn reject(&mut self, key: KeyId) -> Rejection {
        if self.keys.front().map(ApiKey::id) != Some(key) {
            return Rejection::Outdated;
        }
        self.spent = self.keys.pop_front();
        if let Some(flight) = &mut self.provider {
            flight.gave_spent = false;
        }
        self.rejected.push_back(key);
        if self.rejected.len() > REMEMBERED_REJECTIONS {
            self.rejected.pop_front();
        }
        Rejection::Counted
    }

    /// Makes `key` current, at the caller's explicit word: even one that was refused before.
    pub(crate) fn rotate(&mut self, key: ApiKey) {
        self.rejected.retain(|id| *id != key.id());
        self.keys.retain(|known| known.id() != key.id());
        self.keys.push_front(key);
        self.keys.truncate(KEPT_KEYS);
        self.spent = None;
    }

    /// The provider's answer to `call`. False where `call` was not the one asking.
    ///
    /// A key installed by [`rotate`](Self::rotate) meanwhile stays current: the explicit word is the newer one.
    pub(crate) fn fetched(&mut self, call: CallId, answer: Result<ApiKey, String>) -> bool {
        let Some(flight) = self.provider.as_mut().filter(|flight| flight.asked_by == Some(call)) else { return false };
        flight.asked_by = None;
        flight.ended += 1;
        match answer {
            Err(failure) => flight.failure = Some(failure),
            Ok(key) => {
                flight.failure = None;
                self.adopt(key);
            }
        }
        true
    }

    fn adopt(&mut self, key: ApiKey) {
        if !self.keys.is_empty() {
            return;
        }
        if self.rejected.contains(&key.id()) {
            self.spent = Some(key);
            if let Some(flight) = &mut self.provider {
                flight.gave_spent = true;
            }
        } else {
            self.spent = None;
            self.keys.push_front(key);
        }
    }

    /// What the fetching call awaits once its own flight has ended.
    pub(crate) fn flights_ended(&self) -> Option<u64> {
        self.provider.as_ref().map(|flight| flight.ended)
    }

    /// `call` ends without an answer from the provider: the next waiter asks. True where it was the one asking.
    pub(crate) fn abandon(&mut self, call: CallId) -> bool {
        let asking = self.provider.as_mut().filter(|flight| flight.asked_by == Some(call));
        asking.map(|flight| flight.asked_by = None).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(letter: char) -> ApiKey {
        ApiKey::parse(&format!("mks_{}", letter.to_string().repeat(48))).expect("valid")
    }

    fn used(turn: KeyTurn) -> KeyId {
        let KeyTurn::Use(key) = turn else { panic!("no key to use: {turn:?}") };
        key.id()
    }

    const ONE: CallId = CallId::new(1);
    const TWO: CallId = CallId::new(2);

    #[test]
    fn a_sole_literal_stays_usable_for_other_calls_after_a_401() {
        let mut ring = KeyRing::new(&KeySource::Literal(key('a')));
        assert_eq!(ring.reject(key('a').id()), Rejection::Counted);
        assert!(matches!(ring.turn(ONE, &[key('a').id()], None), KeyTurn::Exhausted));
        assert_eq!(used(ring.turn(TWO, &[], None)), key('a').id());
    }

    #[test]
    fn a_rejected_key_loses_to_every_other_key() {
        let mut ring = KeyRing::new(&KeySource::Literal(key('a')));
        ring.rotate(key('b'));
        ring.reject(key('b').id());
        assert_eq!(used(ring.turn(ONE, &[key('b').id()], None)), key('a').id());
    }

    #[test]
    fn a_401_to_a_replaced_key_does_not_count() {
        let mut ring = KeyRing::new(&KeySource::WithStandby(key('a'), key('b')));
        ring.reject(key('a').id());
        assert_eq!(ring.reject(key('a').id()), Rejection::Outdated);
        assert_eq!(ring.current_id(), Some(key('b').id()));
    }

    #[test]
    fn only_the_latest_refusals_are_remembered() {
        let mut ring = KeyRing::new(&KeySource::Provider);
        for letter in 'a'..='i' {
            ring.turn(ONE, &[], None);
            ring.rotate(key(letter));
            ring.reject(key(letter).id());
        }
        assert_eq!(ring.rejected.len(), REMEMBERED_REJECTIONS);
        assert!(!ring.rejected.contains(&key('a').id()) && ring.rejected.contains(&key('i').id()));
    }

    #[test]
    fn one_call_asks_the_provider_and_a_cancelled_one_passes_it_on() {
        let mut ring = KeyRing::new(&KeySource::Provider);
        assert!(matches!(ring.turn(ONE, &[], None), KeyTurn::Fetch(KeyReason::First)));
        let KeyTurn::Await(number) = ring.turn(TWO, &[], None) else { panic!("two calls ask") };
        assert!(ring.abandon(ONE));
        assert!(matches!(ring.turn(TWO, &[], Some(number)), KeyTurn::Fetch(KeyReason::First)));
        assert!(!ring.fetched(ONE, Ok(key('z'))));
        assert!(ring.fetched(TWO, Ok(key('a'))));
        assert_eq!(used(ring.turn(ONE, &[], Some(number))), key('a').id());
    }

    #[test]
    fn a_provider_that_gives_what_this_call_tried_is_asked_once() {
        let mut ring = KeyRing::new(&KeySource::Provider);
        ring.rotate(key('a'));
        let tried = [key('a').id()];
        assert!(matches!(ring.turn(ONE, &tried, None), KeyTurn::Fetch(_)));
        ring.fetched(ONE, Ok(key('a')));
        assert!(matches!(ring.turn(ONE, &tried, ring.flights_ended()), KeyTurn::Exhausted));
    }

    #[test]
    fn a_waiter_whose_key_was_refused_meanwhile_asks_again() {
        let mut ring = KeyRing::new(&KeySource::Provider);
        ring.turn(ONE, &[], None);
        let KeyTurn::Await(number) = ring.turn(TWO, &[], None) else { panic!("two calls ask") };
        ring.fetched(ONE, Ok(key('a')));
        ring.reject(key('a').id());
        assert!(matches!(ring.turn(TWO, &[], Some(number)), KeyTurn::Fetch(KeyReason::Rejected)));
    }

    #[test]
    fn a_provider_that_gives_the_refused_key_again_ends_the_call() {
        let mut ring = KeyRing::new(&KeySource::Provider);
        ring.turn(ONE, &[], None);
        ring.fetched(ONE, Ok(key('a')));
        ring.reject(key('a').id());
        assert!(matches!(ring.turn(ONE, &[key('a').id()], None), KeyTurn::Fetch(KeyReason::Rejected)));
        ring.fetched(ONE, Ok(key('a')));
        assert!(matches!(ring.turn(ONE, &[key('a').id()], ring.flights_ended()), KeyTurn::Exhausted));
    }
}

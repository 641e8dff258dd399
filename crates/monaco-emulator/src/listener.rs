//! The listener: threads and sockets around the API, with limits on what a client may cost.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::admin;
use crate::api::{Api, Reply};
use crate::config::Credentials;
use crate::fault::Manner;
use crate::time::Timestamp;
use crate::wire::{self, ReadError, Reader};

/// How much of a request is read, and how long for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The largest head, in bytes.
    pub head_bytes: usize,
    /// The largest body, in bytes.
    pub body_bytes: usize,
    /// How long a request may take from its first byte to its last.
    pub request: Duration,
    /// How long a connection may be idle between requests.
    pub idle: Duration,
    /// How many connections there may be at once.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head_bytes: 32 * 1024,
            body_bytes: 4 * 1024 * 1024,
            request: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            connections: 1024,
        }
    }
}

/// An emulator that listens. Dropping it stops it.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    credentials: Credentials,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

impl Running {
    /// The base URL, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The first API key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.credentials.key
    }

    /// The first API key with what it belongs to.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.shared.stop();
        // Wakes the acceptor, which then sees that it is to end.
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            drop(acceptor.join());
        }
        self.shared.close_all();
    }
}

/// Binds the address and serves the API on it.
pub(crate) fn start(api: Api, credentials: Credentials, address: SocketAddr, limits: Limits) -> io::Result<Running> {
    let listener = TcpListener::bind(address)?;
    let address = listener.local_addr()?;
    let shared = Arc::new(Shared {
        api: Mutex::new(api),
        limits,
        in_flight: AtomicUsize::new(0),
        connections: Mutex::default(),
        stopped: Mutex::new(false),
        stopping: Condvar::new(),
    });
    let for_acceptor = Arc::clone(&shared);
    let acceptor = thread::Builder::new().name("emulator-accept".to_owned()).spawn(move || accept(&listener, &for_acceptor))?;
    Ok(Running { address, credentials, shared, acceptor: Some(acceptor) })
}

#[derive(Debug)]
struct Shared {
    api: Mutex<Api>,
    limits: Limits,
    in_flight: AtomicUsize,
    /// Every open connection by number, to be closed when the emulator stops.
    connections: Mutex<BTreeMap<u64, TcpStream>>,
    stopped: Mutex<bool>,
    stopping: Condvar,
}

/// A panic elsewhere must not take the emulator along: the data behind a lock stays usable.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn stop(&self) {
        *lock(&self.stopped) = true;
        self.stopping.notify_all();
    }

    fn is_stopped(&self) -> bool {
        *lock(&self.stopped)
    }

    /// Sleeps, unless the emulator is stopped meanwhile.
    fn pause(&self, ms: u64) {
        let deadline = Instant::now().checked_add(Duration::from_millis(ms));
        let mut stopped = lock(&self.stopped);
        while !*stopped {
            let left = deadline.map_or(Duration::from_secs(3600), |deadline| deadline.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return;
            }
            let waited = self.stopping.wait_timeout(stopped, left);
            stopped = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn close_all(&self) {
        for stream in lock(&self.connections).values() {
            drop(stream.shutdown(Shutdown::Both));
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for (number, stream) in (0_u64..).zip(listener.incoming()) {
        if shared.is_stopped() {
            return;
        }
        let Ok(stream) = stream else {
            // Out of file descriptors, most likely; some will be free again soon.
            shared.pause(20);
            continue;
        };
        let Ok(registered) = stream.try_clone() else {
            continue;
        };
        {
            let mut connections = lock(&shared.connections);
            if connections.len() >= shared.limits.connections {
                continue;
            }
            connections.insert(number, registered);
        }
        let for_thread = Arc::clone(shared);
        let spawned = thread::Builder::new().name("emulator-connection".to_owned()).spawn(move || {
            serve(&stream, &for_thread);
            lock(&for_thread.connections).remove(&number);
            drop(stream.shutdown(Shutdown::Both));
        });
        if spawned.is_err() {
            lock(&shared.connections).remove(&number);
        }
    }
}

/// Serves one connection until it ends.
fn serve(stream: &TcpStream, shared: &Shared) {
    // Answers are written at once; waiting to fill a packet only delays them.
    drop(stream.set_nodelay(true));
    drop(stream.set_write_timeout(Some(shared.limits.idle)));
    let mut reader = Reader::new(stream, shared.limits);
    while !shared.is_stopped() {
        match exchange(stream, &mut reader, shared) {
            Ok(true) => {}
            Ok(false) => return wire::close_gently(stream),
            Err(error) => {
                if let Some(response) = error.response() {
                    let bytes = wire::serialize(&response, "GET", false);
                    let mut writer = stream;
                    if writer.write_all(&bytes).is_ok() {
                        wire::close_gently(stream);
                    }
                }
                return;
            }
        }
    }
}

/// One request and its answer; whether another one may follow.
fn exchange(stream: &TcpStream, reader: &mut Reader<'_>, shared: &Shared) -> Result<bool, ReadError> {
    let mut head = reader.head()?;
    let admin = admin::is_admin(&head.request);
    let _guard = (!admin).then(|| InFlight::enter(shared));
    let begun = lock(&shared.api).begin(&head.request);
    if !begun.drops_before_read() {
        head.request.body = reader.body(&head)?;
    }
    let reply = lock(&shared.api).finish(begun, &head.request, now());
    deliver(stream, &head, &reply, shared)
}

/// Writes an answer in the manner asked for.
fn deliver(stream: &TcpStream, head: &wire::Head, reply: &Reply, shared: &Shared) -> Result<bool, ReadError> {
    if reply.delivery.latency_ms > 0 {
        shared.pause(reply.delivery.latency_ms);
    }
    let mut writer = stream;
    let bytes = wire::serialize(&reply.response, &head.request.method, head.keep_alive);
    match &reply.delivery.manner {
        Manner::Whole => {
            writer.write_all(&bytes)?;
            Ok(head.keep_alive)
        }
        Manner::DropBeforeRead | Manner::DropAfterRead => Err(ReadError::Gone),
        Manner::Cut { after_bytes } => {
            writer.write_all(&bytes[..bytes.len().min(*after_bytes)])?;
            Ok(false)
        }
        Manner::Stall { ms } => {
            let (first, rest) = bytes.split_at(bytes.len() - bytes.len() / 2);
            writer.write_all(first)?;
            shared.pause(*ms);
            writer.write_all(rest)?;
            Ok(head.keep_alive)
        }
        Manner::Garbage(garbage) => {
            writer.write_all(garbage)?;
            Ok(false)
        }
    }
}

/// Counts a request while it is being worked on.
struct InFlight<'a>(&'a Shared);

impl<'a> InFlight<'a> {
    fn enter(shared: &'a Shared) -> Self {
        let count = shared.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        lock(&shared.api).log.observe_concurrency(count);
        Self(shared)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The only clock in this crate.
fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
}

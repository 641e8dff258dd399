//! One listener: accepts connections and gives each its script.

use std::io;
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::{Domain, Socket as RawSocket, Type};

use crate::case::Listen;
use crate::connection::{Context, serve};
use crate::step::Step;
use crate::stream::Socket;

const BACKLOG: i32 = 128;
/// Connections that fill a backlog of none: one is queued, and some systems add a few of their own.
const FILLING: usize = 4;
const FILLING_TIME: Duration = Duration::from_millis(50);

/// A port of this machine that is taken.
#[derive(Debug)]
pub(crate) struct Port {
    socket: RawSocket,
    listen: Listen,
    /// What fills the backlog.
    fillings: Vec<RawSocket>,
    pub(crate) address: SocketAddr,
}

impl Port {
    pub(crate) fn take(listen: Listen) -> io::Result<Self> {
        let socket = RawSocket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        let address = address_of(&socket)?;
        let fillings = match listen {
            Listen::Accept => {
                socket.listen(BACKLOG)?;
                Vec::new()
            }
            // The port stays bound, so that nobody else listens on it.
            Listen::Refuse => Vec::new(),
            Listen::NeverAnswer => {
                socket.listen(0)?;
                (0..FILLING).map(|_| filling(address)).collect::<io::Result<_>>()?
            }
        };
        Ok(Self { socket, listen, fillings, address })
    }
}

fn filling(address: SocketAddr) -> io::Result<RawSocket> {
    let socket = RawSocket::new(Domain::IPV4, Type::STREAM, None)?;
    // The last ones time out: that is the point.
    let _ = socket.connect_timeout(&address.into(), FILLING_TIME);
    Ok(socket)
}

fn address_of(socket: &RawSocket) -> io::Result<SocketAddr> {
    socket.local_addr()?.as_socket().ok_or_else(|| io::Error::other("no internet address"))
}

/// A listener at work.
pub(crate) struct Listening {
    pub(crate) context: Arc<Context>,
    acceptor: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
    address: SocketAddr,
    /// Ports that accept nothing.
    _idle: Vec<RawSocket>,
}

#[derive(Default)]
struct Shared {
    connections: Mutex<Vec<Connection>>,
    /// Where the connection comes from that ends the accepting.
    last: Mutex<Option<SocketAddr>>,
}

struct Connection {
    socket: Weak<TcpStream>,
    thread: JoinHandle<()>,
}

impl Listening {
    /// Serves `scripts` from now on.
    pub(crate) fn start(port: Port, scripts: Vec<Vec<Step>>, context: Context) -> Self {
        let (context, shared) = (Arc::new(context), Arc::new(Shared::default()));
        let Port { socket, listen, fillings, address } = port;
        let (acceptor, idle) = match listen {
            Listen::Accept => {
                let (context, shared) = (Arc::clone(&context), Arc::clone(&shared));
                let listener = TcpListener::from(socket);
                (Some(thread::spawn(move || accept(&listener, scripts, &context, &shared))), Vec::new())
            }
            Listen::Refuse | Listen::NeverAnswer => (None, fillings.into_iter().chain([socket]).collect()),
        };
        Self { context, acceptor, shared, address, _idle: idle }
    }

    /// Accepts what has come so far, and nothing more.
    pub(crate) fn stop(&mut self) -> io::Result<()> {
        let Some(acceptor) = self.acceptor.take() else { return Ok(()) };
        let waker = RawSocket::new(Domain::IPV4, Type::STREAM, None)?;
        waker.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        *lock(&self.shared.last) = Some(address_of(&waker)?);
        waker.connect(&self.address.into())?;
        acceptor.join().map_err(|_| io::Error::other("the acceptor panicked"))
    }

    /// Connections whose client has not hung up.
    pub(crate) fn unclosed(&self) -> usize {
        lock(&self.shared.connections).iter().filter(|connection| !connection.thread.is_finished()).count()
    }

    /// Shuts down whatever is left.
    pub(crate) fn end(&self) {
        let connections: Vec<Connection> = lock(&self.shared.connections).drain(..).collect();
        for connection in &connections {
            if let Some(socket) = connection.socket.upgrade() {
                // It may be gone already.
                let _ = socket.shutdown(Shutdown::Both);
            }
        }
        for connection in connections {
            // A panic was printed where it happened.
            let _ = connection.thread.join();
        }
    }
}

fn accept(listener: &TcpListener, scripts: Vec<Vec<Step>>, context: &Arc<Context>, shared: &Shared) {
    let mut scripts = scripts.into_iter();
    while let Ok((socket, from)) = listener.accept() {
        if *lock(&shared.last) == Some(from) {
            return;
        }
        context.witness.connection();
        let Some(script) = scripts.next() else { continue };
        let socket = Socket(Arc::new(socket));
        let watched = Arc::downgrade(&socket.0);
        let context = Arc::clone(context);
        let thread = thread::spawn(move || serve(socket, &script, &context));
        lock(&shared.connections).push(Connection { socket: watched, thread });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! Runs a script on one connection.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustls::ServerConfig;

use crate::address::Addresses;
use crate::case::Role;
use crate::part::{self, Part};
use crate::request::{Parsed, parse};
use crate::step::Step;
use crate::stream::{Socket, Stream};
use crate::witness::{KeyWatch, Witness};

const READ: usize = 64 * 1024;
/// How long connections wait for each other where fewer come than should.
const LONGEST_GATHERING: Duration = Duration::from_secs(2);

/// What the connections of one listener share.
pub(crate) struct Context {
    pub(crate) role: Role,
    pub(crate) tls: Option<Arc<ServerConfig>>,
    pub(crate) addresses: Addresses,
    pub(crate) witness: Witness,
    pub(crate) gathering: Gathering,
}

/// Runs the script, and returns once the client has hung up, or the script has.
pub(crate) fn serve(socket: Socket, script: &[Step], context: &Context) {
    let mut connection = Connection { stream: Stream::new(socket), unread: Vec::new(), watch: KeyWatch::default(), context };
    if let Ok(Flow::Broken) | Err(_) = connection.run(script) {
        connection.outlast();
    }
}

/// Whether the script goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    /// It does.
    On,
    /// The connection is over.
    Over,
    /// What came is nothing this server understands.
    Broken,
}

struct Connection<'a> {
    stream: Stream,
    unread: Vec<u8>,
    watch: KeyWatch,
    context: &'a Context,
}

impl Connection<'_> {
    fn run(&mut self, script: &[Step]) -> io::Result<Flow> {
        for step in script {
            let flow = self.take(step)?;
            if flow != Flow::On {
                return Ok(flow);
            }
        }
        loop {
            let flow = self.read_request()?;
            if flow != Flow::On {
                return Ok(flow);
            }
        }
    }

    fn take(&mut self, step: &Step) -> io::Result<Flow> {
        match step {
            Step::Handshake => self.handshake()?,
            Step::ReadRequest => return self.read_request(),
            Step::ReadSome => return self.read_some(),
            Step::Answer => self.answer()?,
            Step::Send(parts) => self.send(parts)?,
            Step::Trickle { parts, bytes, every_ms } => self.trickle(parts, *bytes, *every_ms)?,
            Step::WaitMs(millis) => thread::sleep(Duration::from_millis(*millis)),
            Step::Gather(count) => self.context.gathering.wait(*count),
            Step::HalfClose => {
                self.stream.say_goodbye()?;
                self.stream.finish_sending()?;
            }
            Step::Close => {
                self.stream.say_goodbye()?;
                return self.hang_up();
            }
            Step::Cut => return self.hang_up(),
            Step::Reset => {
                self.stream.reset_on_close()?;
                return Ok(Flow::Over);
            }
            Step::Tunnel => {
                self.tunnel()?;
                return Ok(Flow::Over);
            }
        }
        Ok(Flow::On)
    }

    fn handshake(&mut self) -> io::Result<()> {
        let config = self.context.tls.clone().ok_or_else(|| io::Error::other("the listener has no certificate"))?;
        self.stream.handshake(config)
    }

    /// Whether the key may come here.
    fn is_the_keys_place(&self) -> bool {
        self.context.role == Role::Origin && self.stream.is_secured() == self.context.tls.is_some()
    }

    fn read_request(&mut self) -> io::Result<Flow> {
        loop {
            match parse(&self.unread) {
                Parsed::Whole(request, length) => {
                    self.unread.drain(..length);
                    if self.is_the_keys_place() {
                        self.context.witness.own_request(&request);
                    } else {
                        self.context.witness.foreign_request(&request);
                    }
                    return Ok(Flow::On);
                }
                Parsed::Partial => {
                    if self.fill()? == 0 {
                        return Ok(Flow::Over);
                    }
                }
                Parsed::NotHttp => {
                    self.context.witness.foreign_bytes(&self.unread, &mut self.watch);
                    return Ok(Flow::Broken);
                }
            }
        }
    }

    fn read_some(&mut self) -> io::Result<Flow> {
        let count = self.fill()?;
        if !self.is_the_keys_place() {
            self.context.witness.foreign_bytes(&self.unread, &mut self.watch);
        }
        self.unread.clear();
        Ok(if count == 0 { Flow::Over } else { Flow::On })
    }

    fn fill(&mut self) -> io::Result<usize> {
        let mut buffer = [0; READ];
        let count = self.stream.read(&mut buffer)?;
        self.unread.extend_from_slice(&buffer[..count]);
        Ok(count)
    }

    fn answer(&mut self) -> io::Result<()> {
        let head = Part::Text("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n".into());
        let body = Part::Generated(part::Generator::Sized(vec![Part::Text("{ordinary}".into())]));
        self.send(&[head, body])
    }

    fn send(&mut self, parts: &[Part]) -> io::Result<()> {
        let mut writer = io::BufWriter::with_capacity(READ, &mut self.stream);
        part::write_all(parts, &self.context.addresses, &mut writer)?;
        writer.flush()
    }

    fn trickle(&mut self, parts: &[Part], bytes: usize, every_ms: u64) -> io::Result<()> {
        let all = part::collect(parts, &self.context.addresses)?;
        self.stream.socket.0.set_nodelay(true)?;
        for piece in all.chunks(bytes.max(1)) {
            self.stream.write_all(piece)?;
            self.stream.flush()?;
            thread::sleep(Duration::from_millis(every_ms));
        }
        Ok(())
    }

    /// As a closed socket: what still comes is answered by a reset. It stays open on this side only to see the client's end.
    fn hang_up(&mut self) -> io::Result<Flow> {
        self.stream.finish_sending()?;
        if self.fill()? > 0 {
            self.stream.reset_on_close()?;
        }
        Ok(Flow::Over)
    }

    fn tunnel(&mut self) -> io::Result<()> {
        let mut origin = TcpStream::connect(self.context.addresses.origin)?;
        let mut back = Socket(Arc::new(origin.try_clone()?));
        let mut client = self.stream.socket.clone();
        thread::scope(|scope| {
            scope.spawn(move || {
                // The other direction sees a failure too, and ends by itself.
                let _ = io::copy(&mut back, &mut client);
                let _ = client.0.shutdown(Shutdown::Write);
            });
            let copied = self.carry(&mut origin);
            let _ = origin.shutdown(Shutdown::Write);
            copied
        })
    }

    /// From the client to the origin, with an eye on what passes.
    fn carry(&mut self, origin: &mut TcpStream) -> io::Result<()> {
        loop {
            self.context.witness.foreign_bytes(&self.unread, &mut self.watch);
            origin.write_all(&self.unread)?;
            self.unread.clear();
            if self.fill()? == 0 {
                return Ok(());
            }
        }
    }

    /// Waits, on the bare socket, until the client hangs up.
    fn outlast(&mut self) {
        let mut buffer = [0; READ];
        while let Ok(1..) = self.stream.socket.read(&mut buffer) {}
    }
}

/// Where connections wait for each other.
#[derive(Debug, Default)]
pub(crate) struct Gathering {
    arrived: Mutex<usize>,
    changed: Condvar,
}

impl Gathering {
    /// Returns once `count` are here, or as many more.
    fn wait(&self, count: usize) {
        let mut arrived = self.arrived.lock().unwrap_or_else(PoisonError::into_inner);
        *arrived += 1;
        let wanted = arrived.next_multiple_of(count.max(1));
        self.changed.notify_all();
        let _ = self.changed.wait_timeout_while(arrived, LONGEST_GATHERING, |arrived| *arrived < wanted);
    }
}

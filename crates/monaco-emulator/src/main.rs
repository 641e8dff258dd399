//! `monaco-emulator`: runs the emulator until it is stopped.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use monaco_emulator::{Emulator, RateHeaders, Running, StartError, Window};

/// Monaco's public API on your own machine.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Arguments {
    /// Address to listen on; loopback only
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// What ids, keys and records are drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Contacts at the start
    #[arg(long, default_value_t = 25)]
    contacts: usize,
    /// Accounts at the start [default: one for ten contacts]
    #[arg(long)]
    accounts: Option<usize>,
    /// Campaigns at the start, each with a template, an audience and sequences of its own
    #[arg(long, default_value_t = 1)]
    campaigns: usize,
    /// A rate limit, e.g. 100/60s or 1000/1h:fixed; may be given several times
    #[arg(long = "limit")]
    limits: Vec<Window>,
    /// On which answers the rate limit's headers stand
    #[arg(long, value_enum, default_value_t = HeadersOn::On429)]
    rate_headers: HeadersOn,
    /// The first key, instead of one drawn from the seed
    #[arg(long)]
    key: Option<String>,
    /// File to keep the data in [default: memory]
    #[arg(long)]
    database: Option<PathBuf>,
    /// How long a campaign's enrolment takes, in milliseconds
    #[arg(long, default_value_t = 150)]
    enrollment_ms: u32,
    /// Print one line of JSON once listening
    #[arg(long)]
    json: bool,
    /// End when stdin is closed, as it is when the parent process ends
    #[arg(long)]
    exit_with_stdin: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum HeadersOn {
    Always,
    #[value(name = "on-429")]
    On429,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let (json, exit_with_stdin) = (arguments.json, arguments.exit_with_stdin);
    let running = match start(arguments) {
        Ok(running) => running,
        Err(error) => {
            eprintln!("monaco-emulator: {error}");
            return ExitCode::FAILURE;
        }
    };
    if announce(&running, json).is_err() {
        return ExitCode::FAILURE;
    }
    if exit_with_stdin {
        wait_for_end_of_stdin();
        return ExitCode::SUCCESS;
    }
    loop {
        std::thread::park();
    }
}

fn start(arguments: Arguments) -> Result<Running, StartError> {
    let mut builder = Emulator::builder()
        .address(SocketAddr::new(arguments.host, arguments.port))
        .seed(arguments.seed)
        .contacts(arguments.contacts)
        .campaigns(arguments.campaigns)
        .enrollment_ms(arguments.enrollment_ms)
        .rate_headers(match arguments.rate_headers {
            HeadersOn::Always => RateHeaders::Always,
            HeadersOn::On429 => RateHeaders::On429,
        });
    for window in arguments.limits {
        builder = builder.limit(window);
    }
    if let Some(accounts) = arguments.accounts {
        builder = builder.accounts(accounts);
    }
    if let Some(key) = arguments.key {
        builder = builder.key(&key);
    }
    if let Some(file) = arguments.database {
        builder = builder.database(file);
    }
    builder.start()
}

/// Says where it listens and how to get in.
fn announce(running: &Running, json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let (url, key) = (running.url(), running.key());
    if json {
        let line = serde_json::json!({
            "url": url, "key": key, "org_id": running.credentials().org_id,
        });
        writeln!(out, "{line}")?;
    } else {
        writeln!(out, "Monaco emulator")?;
        writeln!(out, "  URL  {url}")?;
        writeln!(out, "  Key  {key}")?;
        writeln!(out, "  Try  curl -H 'Authorization: Bearer {key}' {url}/v1/me")?;
        writeln!(out, "  Log  curl {url}/_emulator/log")?;
    }
    out.flush()
}

fn wait_for_end_of_stdin() {
    let mut stdin = io::stdin().lock();
    let mut sink = [0; 256];
    loop {
        match stdin.read(&mut sink) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

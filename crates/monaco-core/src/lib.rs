//! stub
#![forbid(unsafe_code)]
mod base_url; mod call; mod client; mod config; mod entropy; mod error; mod event; mod json; mod key; mod key_ring; mod limiter; mod operation; mod operations; mod pages; mod rate_limit; mod redact; mod request; mod response; mod retry; mod time;
pub use call::*; pub use client::*; pub use config::*; pub use error::*; pub use event::*; pub use key::*; pub use key_ring::*; pub use limiter::*; pub use operation::*; pub use pages::*; pub use rate_limit::*; pub use redact::redact; pub use request::*; pub use response::*; pub use retry::*; pub use time::*;

//! stub
pub struct PageOptions; #[derive(Debug)] pub struct Pages; 
impl Pages { pub fn new(_: &crate::Request, _: &PageOptions) -> Result<Self, crate::Error> { Ok(Self) } }

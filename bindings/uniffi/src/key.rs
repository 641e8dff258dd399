//! A key as the host sees it: its fingerprint, and nothing else.

use std::fmt;
use std::sync::Arc;

use crate::error::Refused;

/// A secret that is sent as `Authorization: Bearer …`. However it is printed, it shows its fingerprint.
#[derive(uniffi::Object)]
#[uniffi::export(Debug, Display)]
pub struct ApiKey {
    pub(crate) inner: monaco_core::ApiKey,
}

#[uniffi::export]
impl ApiKey {
    /// A Monaco key. The refusal names the fault and never the value.
    #[uniffi::constructor]
    pub fn parse(text: &str) -> Result<Arc<Self>, Refused> {
        Ok(Arc::new(Self { inner: monaco_core::ApiKey::parse(text)? }))
    }

    /// A relay's own token.
    #[uniffi::constructor]
    pub fn opaque(token: &str) -> Result<Arc<Self>, Refused> {
        Ok(Arc::new(Self { inner: monaco_core::ApiKey::opaque(token)? }))
    }

    /// The fingerprint, such as `mks_…0a1b2c3d4e5f`.
    pub fn fingerprint(&self) -> String {
        self.inner.id().to_string()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.inner, f)
    }
}

impl fmt::Display for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.inner, f)
    }
}

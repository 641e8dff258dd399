//! Certificates, made when the program starts: a test authority, and the ways in which a certificate can be wrong.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde::Deserialize;

const OWN_NAMES: [&str; 4] = ["localhost", "127.0.0.1", "::1", "torture.invalid"];

/// What a listener shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateKind {
    /// Of the test authority, for this machine's names and torture.invalid.
    Trusted,
    /// Of an authority that nobody trusts.
    Untrusted,
    /// Of the test authority, and long over.
    Expired,
    /// Of the test authority, for another host.
    WrongHost,
}

/// The test authority, which the client is told to trust, and one that it is not.
pub struct Authority {
    trusted: Issuer<'static, KeyPair>,
    untrusted: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    /// Makes both.
    ///
    /// # Errors
    /// Where the system gives no randomness.
    pub fn new() -> Result<Self, rcgen::Error> {
        let (trusted, pem) = issuer("torture test authority")?;
        let (untrusted, _) = issuer("nobody's authority")?;
        Ok(Self { trusted, untrusted, pem })
    }

    /// The test authority's own certificate, in PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// What a listener needs to show a certificate of that kind.
    pub(crate) fn server_config(&self, kind: CertificateKind) -> Result<Arc<ServerConfig>, String> {
        let issuer = match kind {
            CertificateKind::Untrusted => &self.untrusted,
            CertificateKind::Trusted | CertificateKind::Expired | CertificateKind::WrongHost => &self.trusted,
        };
        let key = KeyPair::generate().map_err(|fault| fault.to_string())?;
        let certificate = params(kind)
            .and_then(|params| params.signed_by(&key, issuer))
            .map_err(|fault| format!("no certificate can be made: {fault}"))?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key))
            .map(Arc::new)
            .map_err(|fault| fault.to_string())
    }
}

fn issuer(name: &str) -> Result<(Issuer<'static, KeyPair>, String), rcgen::Error> {
    let key = KeyPair::generate()?;
    let mut params = CertificateParams::default();
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let pem = params.self_signed(&key)?.pem();
    Ok((Issuer::new(params, key), pem))
}

fn params(kind: CertificateKind) -> Result<CertificateParams, rcgen::Error> {
    let names = match kind {
        CertificateKind::WrongHost => vec!["elsewhere.invalid".to_owned()],
        CertificateKind::Trusted | CertificateKind::Untrusted | CertificateKind::Expired => OWN_NAMES.map(str::to_owned).to_vec(),
    };
    let mut params = CertificateParams::new(names)?;
    // Strict verifiers want both identifiers and a key usage (RFC 5280 sections 4.2.1.1 and 4.2.1.3).
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    if kind == CertificateKind::Expired {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 2, 1);
    }
    Ok(params)
}

//! A certificate for servers on this machine that nobody trusts unless told.

use openssl::asn1::Asn1Time;
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509NameBuilder};
use tokio_native_tls::TlsAcceptor;

/// A certificate of `127.0.0.1` that is its own authority.
pub struct SelfSigned {
    certificate: X509,
    key: PKey<Private>,
}

impl SelfSigned {
    /// Makes one that is valid for a day.
    pub fn new() -> Self {
        let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        let mut name = X509NameBuilder::new().unwrap();
        name.append_entry_by_text("CN", "127.0.0.1").unwrap();
        let name = name.build();
        let mut builder = X509::builder().unwrap();
        builder.set_version(2).unwrap();
        let serial = BigNum::from_u32(1).unwrap().to_asn1_integer().unwrap();
        builder.set_serial_number(&serial).unwrap();
        builder.set_subject_name(&name).unwrap();
        builder.set_issuer_name(&name).unwrap();
        builder.set_pubkey(&key).unwrap();
        let (from, until) = (Asn1Time::days_from_now(0), Asn1Time::days_from_now(1));
        builder.set_not_before(&from.unwrap()).unwrap();
        builder.set_not_after(&until.unwrap()).unwrap();
        let authority = BasicConstraints::new().critical().ca().build().unwrap();
        builder.append_extension(authority).unwrap();
        let mut names = SubjectAlternativeName::new();
        let names = names
            .ip("127.0.0.1")
            .build(&builder.x509v3_context(None, None));
        builder.append_extension(names.unwrap()).unwrap();
        builder.sign(&key, MessageDigest::sha256()).unwrap();
        Self {
            certificate: builder.build(),
            key,
        }
    }

    /// The certificate as a client may be told to trust it.
    pub fn pem(&self) -> String {
        String::from_utf8(self.certificate.to_pem().unwrap()).unwrap()
    }

    /// Shakes hands for a server.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let key = self.key.private_key_to_pem_pkcs8().unwrap();
        let identity = native_tls::Identity::from_pkcs8(self.pem().as_bytes(), &key).unwrap();
        native_tls::TlsAcceptor::new(identity).unwrap().into()
    }
}

impl Default for SelfSigned {
    fn default() -> Self {
        Self::new()
    }
}

//! JSON Web Algorithms (RFC 7518, 8037, 8812), by OpenSSL: it has all that the language names and
//! opens keys that are locked with a passphrase.

use openssl::bn::BigNumContext;
use openssl::ecdsa::EcdsaSig;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, Private};
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer};

/// How a token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Algorithm {
    name: &'static str,
    family: Family,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Hmac(Digest),
    Rsa(Digest),
    RsaPss(Digest),
    Ecdsa(Digest, Nid),
    EdDsa,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Digest {
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    fn openssl(self) -> MessageDigest {
        match self {
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 => MessageDigest::sha512(),
        }
    }
}

const ALL: &[(&str, Family)] = &[
    ("HS256", Family::Hmac(Digest::Sha256)),
    ("HS384", Family::Hmac(Digest::Sha384)),
    ("HS512", Family::Hmac(Digest::Sha512)),
    (
        "ES256",
        Family::Ecdsa(Digest::Sha256, Nid::X9_62_PRIME256V1),
    ),
    ("ES256K", Family::Ecdsa(Digest::Sha256, Nid::SECP256K1)),
    ("ES384", Family::Ecdsa(Digest::Sha384, Nid::SECP384R1)),
    ("ES512", Family::Ecdsa(Digest::Sha512, Nid::SECP521R1)),
    ("RS256", Family::Rsa(Digest::Sha256)),
    ("RS384", Family::Rsa(Digest::Sha384)),
    ("RS512", Family::Rsa(Digest::Sha512)),
    ("PS256", Family::RsaPss(Digest::Sha256)),
    ("PS384", Family::RsaPss(Digest::Sha384)),
    ("PS512", Family::RsaPss(Digest::Sha512)),
    ("EdDSA", Family::EdDsa),
];

/// Why a signature cannot be made; names no part of the key.
type Unfit = String;

impl Algorithm {
    /// What there is.
    pub(super) const NAMES: &'static [&'static str] = &[
        "HS256", "HS384", "HS512", "ES256", "ES256K", "ES384", "ES512", "RS256", "RS384", "RS512",
        "PS256", "PS384", "PS512", "EdDSA",
    ];

    /// By its name.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let (name, family) = ALL.iter().find(|(known, _)| *known == name)?;
        Some(Self {
            name,
            family: *family,
        })
    }

    /// Its name.
    pub(super) const fn name(self) -> &'static str {
        self.name
    }

    /// The signature of a message. The key is the text of the secret for HMAC, else a private key
    /// in PEM, which a passphrase may lock.
    ///
    /// # Errors
    /// The key cannot be read or does not fit.
    pub(super) fn sign(
        self,
        message: &[u8],
        key: &str,
        passphrase: &str,
    ) -> Result<Vec<u8>, Unfit> {
        let key = self.open(key, passphrase)?;
        self.signature(message, &key).map_err(|_| {
            format!(
                "The token cannot be signed with {} and this key.",
                self.name
            )
        })
    }

    fn open(self, key: &str, passphrase: &str) -> Result<PKey<Private>, Unfit> {
        let unfit = |detail: &str| format!("The key for {} {detail}.", self.name);
        if matches!(self.family, Family::Hmac(_)) {
            if key.is_empty() {
                return Err(unfit("is empty"));
            }
            return PKey::hmac(key.as_bytes()).map_err(|_| unfit("cannot be used"));
        }
        // The call-back form of OpenSSL would ask at the terminal without a passphrase.
        let opened = PKey::private_key_from_pem_passphrase(key.as_bytes(), passphrase.as_bytes());
        let opened = opened.map_err(|_| {
            unfit("cannot be opened; a private key in PEM is expected, with its passphrase if it is locked")
        })?;
        let fits = match self.family {
            Family::Hmac(_) => true,
            Family::Rsa(_) | Family::RsaPss(_) => opened.id() == Id::RSA,
            Family::Ecdsa(_, curve) => opened
                .ec_key()
                .is_ok_and(|key| key.group().curve_name() == Some(curve)),
            Family::EdDsa => matches!(opened.id(), Id::ED25519 | Id::ED448),
        };
        if fits {
            Ok(opened)
        } else {
            Err(unfit("is of another kind"))
        }
    }

    fn signature(self, message: &[u8], key: &PKey<Private>) -> Result<Vec<u8>, ErrorStack> {
        match self.family {
            Family::Hmac(digest) | Family::Rsa(digest) => {
                Signer::new(digest.openssl(), key)?.sign_oneshot_to_vec(message)
            }
            Family::RsaPss(digest) => {
                let mut signer = Signer::new(digest.openssl(), key)?;
                signer.set_rsa_padding(Padding::PKCS1_PSS)?;
                signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
                signer.sign_oneshot_to_vec(message)
            }
            Family::EdDsa => Signer::new_without_digest(key)?.sign_oneshot_to_vec(message),
            Family::Ecdsa(digest, _) => {
                let der = Signer::new(digest.openssl(), key)?.sign_oneshot_to_vec(message)?;
                // JSON Web Signatures hold the two numbers side by side, not as DER.
                let mut order = openssl::bn::BigNum::new()?;
                let mut context = BigNumContext::new()?;
                key.ec_key()?.group().order(&mut order, &mut context)?;
                let width = order.num_bytes();
                let pair = EcdsaSig::from_der(&der)?;
                let mut both = pair.r().to_vec_padded(width)?;
                both.extend(pair.s().to_vec_padded(width)?);
                Ok(both)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use openssl::ec::{EcGroup, EcKey};
    use openssl::rsa::Rsa;
    use openssl::sign::Verifier;
    use openssl::symm::Cipher;

    fn sign(name: &str, key: &str, passphrase: &str) -> Result<Vec<u8>, String> {
        Algorithm::of_name(name)
            .unwrap()
            .sign(b"a.b", key, passphrase)
    }

    #[test]
    fn every_name_is_known_and_nothing_else() {
        for name in Algorithm::NAMES {
            assert_eq!(Algorithm::of_name(name).unwrap().name(), *name);
        }
        assert_eq!(Algorithm::NAMES.len(), ALL.len());
        assert_eq!(Algorithm::of_name("none"), None);
    }

    #[test]
    fn elliptic_signatures_have_two_numbers_of_full_width() {
        for (name, curve, width) in [
            ("ES256", Nid::X9_62_PRIME256V1, 64),
            ("ES256K", Nid::SECP256K1, 64),
            ("ES384", Nid::SECP384R1, 96),
            ("ES512", Nid::SECP521R1, 132),
        ] {
            let key = EcKey::generate(&EcGroup::from_curve_name(curve).unwrap()).unwrap();
            let pem = PKey::from_ec_key(key)
                .unwrap()
                .private_key_to_pem_pkcs8()
                .unwrap();
            let pem = String::from_utf8(pem).unwrap();
            assert_eq!(sign(name, &pem, "").unwrap().len(), width, "{name}");
            let other = if name == "ES256" { "ES384" } else { "ES256" };
            assert!(sign(other, &pem, "").unwrap_err().contains("another kind"));
        }
    }

    #[test]
    fn a_locked_key_opens_with_its_passphrase_only() {
        let key = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
        let locked = key
            .private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"open sesame")
            .unwrap();
        let locked = String::from_utf8(locked).unwrap();
        assert!(sign("RS256", &locked, "").is_err());
        assert!(sign("RS256", &locked, "wrong").is_err());
        for (name, digest) in [
            ("RS256", MessageDigest::sha256()),
            ("RS512", MessageDigest::sha512()),
        ] {
            let signature = sign(name, &locked, "open sesame").unwrap();
            let mut verifier = Verifier::new(digest, &key).unwrap();
            assert!(verifier.verify_oneshot(&signature, b"a.b").unwrap());
        }
        let signature = sign("PS256", &locked, "open sesame").unwrap();
        let mut verifier = Verifier::new(MessageDigest::sha256(), &key).unwrap();
        verifier.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
        assert!(verifier.verify_oneshot(&signature, b"a.b").unwrap());
        assert!(sign("HS256", "", "").is_err());
        assert_eq!(sign("HS256", "secret", "").unwrap().len(), 32);
        let edwards = PKey::generate_ed25519()
            .unwrap()
            .private_key_to_pem_pkcs8()
            .unwrap();
        let edwards = String::from_utf8(edwards).unwrap();
        assert_eq!(sign("EdDSA", &edwards, "").unwrap().len(), 64);
    }
}

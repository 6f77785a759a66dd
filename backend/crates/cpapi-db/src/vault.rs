//! Secrets at rest: sealed with XChaCha20-Poly1305, so that a copy of the database alone
//! opens nothing.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, Generate, Key, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use cpapi_domain::secret::Secret;
use sha2::{Digest, Sha256};
use thiserror::Error;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// Where the vault's keys come from.
#[derive(Debug, Clone)]
pub struct VaultConfig {
    /// Keys in base64 (32 bytes each), comma separated; the first seals, all open.
    pub keys: Option<Secret>,
    /// File that holds the keys, one a line, where `keys` is not given. Made at first start.
    pub key_file: PathBuf,
}

/// Why the vault does not open.
#[derive(Debug, Error)]
pub enum VaultError {
    /// A key is not 32 bytes in base64.
    #[error("vault key number {0} is not 32 bytes in base64")]
    KeyMalformed(usize),
    /// No key at all.
    #[error("the vault has no key")]
    NoKey,
    /// The key file cannot be read or made.
    #[error("the key file {path} cannot be used: {detail}")]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// Sealed with a key that the vault does not have.
    #[error("sealed with key {0}, which this vault does not have")]
    KeyUnknown(String),
    /// Changed since it was sealed, or sealed for something else.
    #[error("what was sealed does not open: it was changed, or belongs elsewhere")]
    Broken,
}

/// Sealed bytes and the key that opens them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Id of the key.
    pub key_id: String,
    /// Nonce and ciphertext.
    pub bytes: Vec<u8>,
}

/// Seals and opens secrets. Several keys may open, so that keys can be changed: put the new
/// one first and keep the old one until nothing is sealed with it any more.
pub struct Vault {
    current: String,
    keys: BTreeMap<String, XChaCha20Poly1305>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("current", &self.current)
            .finish_non_exhaustive()
    }
}

impl Vault {
    /// Opens the vault with the configured keys, else with the key file, which is made with
    /// a fresh key (mode 0600) when it is not there.
    ///
    /// # Errors
    /// [`VaultError`]; a key file that others may read is refused.
    pub fn open(config: &VaultConfig) -> Result<Self, VaultError> {
        match &config.keys {
            Some(keys) => Self::from_text(keys.expose()),
            None => Self::from_text(read_or_make(&config.key_file)?.expose()),
        }
    }

    /// From keys in base64, separated by commas or lines; the first seals.
    ///
    /// # Errors
    /// [`VaultError::KeyMalformed`], [`VaultError::NoKey`].
    pub fn from_text(text: &str) -> Result<Self, VaultError> {
        let mut current = None;
        let mut keys = BTreeMap::new();
        let words = text
            .split([',', '\n'])
            .map(str::trim)
            .filter(|word| !word.is_empty() && !word.starts_with('#'));
        for (index, word) in words.enumerate() {
            let bytes = STANDARD
                .decode(word)
                .map_err(|_| VaultError::KeyMalformed(index + 1))?;
            if bytes.len() != KEY_BYTES {
                return Err(VaultError::KeyMalformed(index + 1));
            }
            let cipher = XChaCha20Poly1305::new_from_slice(&bytes)
                .map_err(|_| VaultError::KeyMalformed(index + 1))?;
            let id = key_id(&bytes);
            current.get_or_insert_with(|| id.clone());
            keys.insert(id, cipher);
        }
        let current = current.ok_or(VaultError::NoKey)?;
        Ok(Self { current, keys })
    }

    /// A fresh key in base64.
    pub fn generate_key() -> Secret {
        Secret::new(STANDARD.encode(Key::<XChaCha20Poly1305>::generate()))
    }

    /// Id of the key that seals; rows with another id are to be sealed anew.
    pub fn current_key_id(&self) -> &str {
        &self.current
    }

    /// Whether it opens what is sealed with this key.
    pub fn has_key(&self, id: &str) -> bool {
        self.keys.contains_key(id)
    }

    /// Seals bytes. `belongs_to` (such as `source:42`) is not stored, and has to be the same
    /// to open them: secrets copied to another row stay closed.
    ///
    /// # Errors
    /// [`VaultError::Broken`] past the cipher's limits of size.
    pub fn seal(&self, plain: &[u8], belongs_to: &str) -> Result<Sealed, VaultError> {
        let cipher = self.key(&self.current)?;
        let nonce = XNonce::generate();
        let payload = Payload {
            msg: plain,
            aad: belongs_to.as_bytes(),
        };
        let ciphertext = cipher
            .encrypt(&nonce, payload)
            .map_err(|_| VaultError::Broken)?;
        let mut bytes = nonce.to_vec();
        bytes.extend_from_slice(&ciphertext);
        Ok(Sealed {
            key_id: self.current.clone(),
            bytes,
        })
    }

    /// Opens sealed bytes.
    ///
    /// # Errors
    /// [`VaultError::KeyUnknown`], [`VaultError::Broken`].
    pub fn unseal(&self, sealed: &Sealed, belongs_to: &str) -> Result<Vec<u8>, VaultError> {
        let cipher = self.key(&sealed.key_id)?;
        let (nonce, ciphertext) = sealed
            .bytes
            .split_at_checked(NONCE_BYTES)
            .ok_or(VaultError::Broken)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| VaultError::Broken)?;
        let payload = Payload {
            msg: ciphertext,
            aad: belongs_to.as_bytes(),
        };
        cipher
            .decrypt(&nonce, payload)
            .map_err(|_| VaultError::Broken)
    }

    fn key(&self, id: &str) -> Result<&XChaCha20Poly1305, VaultError> {
        self.keys
            .get(id)
            .ok_or_else(|| VaultError::KeyUnknown(id.to_owned()))
    }
}

/// Names a key without telling anything about it.
fn key_id(key: &[u8]) -> String {
    let digest = Sha256::new()
        .chain_update(b"cpapi vault key id")
        .chain_update(key)
        .finalize();
    digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn read_or_make(path: &Path) -> Result<Secret, VaultError> {
    let failed = |detail: String| VaultError::KeyFile {
        path: path.to_owned(),
        detail,
    };
    match std::fs::read_to_string(path) {
        Ok(text) => {
            check_private(path).map_err(failed)?;
            Ok(Secret::new(text))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = Vault::generate_key();
            match make(path, &key) {
                Ok(()) => Ok(key),
                // Another process was faster; its key is the key.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    std::fs::read_to_string(path)
                        .map(Secret::new)
                        .map_err(|error| failed(error.to_string()))
                }
                Err(error) => Err(failed(error.to_string())),
            }
        }
        Err(error) => Err(failed(error.to_string())),
    }
}

/// Writes the file under another name first, so that nobody ever reads half a key.
fn make(path: &Path, key: &Secret) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = private_file(&draft)?;
    writeln!(file, "{}", key.expose())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    linked
}

#[cfg(unix)]
fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn private_file(path: &Path) -> std::io::Result<std::fs::File> {
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
}

#[cfg(unix)]
fn check_private(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path)
        .map_err(|error| error.to_string())?
        .permissions()
        .mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(format!(
        "others may read it (mode {:o}); chmod 600 it",
        mode & 0o777
    ))
}

#[cfg(not(unix))]
fn check_private(_path: &Path) -> Result<(), String> {
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;

    fn vault(keys: &[&Secret]) -> Vault {
        let text: Vec<&str> = keys.iter().map(|key| key.expose()).collect();
        Vault::from_text(&text.join(",")).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_for_its_row_only() {
        let vault = vault(&[&Vault::generate_key()]);
        let sealed = vault.seal(b"api key", "source:1").unwrap();
        assert_eq!(vault.unseal(&sealed, "source:1").unwrap(), b"api key");
        assert!(matches!(
            vault.unseal(&sealed, "source:2"),
            Err(VaultError::Broken)
        ));
        let mut changed = sealed.clone();
        *changed.bytes.last_mut().unwrap() ^= 1;
        assert!(matches!(
            vault.unseal(&changed, "source:1"),
            Err(VaultError::Broken)
        ));
        assert!(!sealed.bytes.windows(7).any(|part| part == b"api key"));
    }

    #[test]
    fn an_old_key_opens_and_the_new_one_seals() {
        let (old, new) = (Vault::generate_key(), Vault::generate_key());
        let sealed = vault(&[&old]).seal(b"x", "s").unwrap();
        let rotated = vault(&[&new, &old]);
        assert_eq!(rotated.unseal(&sealed, "s").unwrap(), b"x");
        assert_ne!(rotated.seal(b"x", "s").unwrap().key_id, sealed.key_id);
        assert!(matches!(
            vault(&[&new]).unseal(&sealed, "s"),
            Err(VaultError::KeyUnknown(_))
        ));
    }

    #[test]
    fn a_malformed_key_is_refused_by_its_number() {
        assert!(matches!(
            Vault::from_text("c2hvcnQ="),
            Err(VaultError::KeyMalformed(1))
        ));
        assert!(matches!(Vault::from_text(" \n"), Err(VaultError::NoKey)));
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_is_made_once_and_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let key_file = folder.path().join("data/vault.key");
        let config = VaultConfig {
            keys: None,
            key_file: key_file.clone(),
        };
        let sealed = Vault::open(&config).unwrap().seal(b"x", "s").unwrap();
        let mode = std::fs::metadata(&key_file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let again = Vault::open(&config).unwrap();
        assert_eq!(again.unseal(&sealed, "s").unwrap(), b"x");
        std::fs::set_permissions(&key_file, PermissionsExt::from_mode(0o644)).unwrap();
        assert!(matches!(
            Vault::open(&config),
            Err(VaultError::KeyFile { .. })
        ));
    }
}

//! Airbyte's filters that hash and encode.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::{Kwargs, Rest};
use minijinja::{Environment, Error, ErrorKind, Value};
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use super::arguments::Arguments;
use super::fault::wrong;

/// Adds them.
pub(super) fn add_to(environment: &mut Environment<'static>) {
    environment.add_filter("hash", hash);
    environment.add_filter("hmac", hmac);
    environment.add_filter("base64encode", |value: Value| {
        let text = value.as_str().ok_or_else(|| wrong("a text is expected"))?;
        Ok::<_, Error>(STANDARD.encode(text))
    });
    environment.add_filter("base64decode", base64_decode);
    // The reference's filter of that name encodes, too.
    environment.add_filter("base64binascii_decode", |text: String| {
        STANDARD.encode(text)
    });
}

fn hash(value: Value, rest: Rest<Value>, kwargs: Kwargs) -> Result<String, Error> {
    let [kind, salt] = Arguments::of(rest, kwargs).named(["hash_type", "salt"])?;
    let salt = salt.filter(Value::is_true);
    let salt = salt.map_or_else(String::new, |salt| salt.to_string());
    let kind = kind.map(|kind| kind.to_string());
    let bytes = format!("{value}{salt}").into_bytes();
    Ok(match kind.as_deref().unwrap_or("md5") {
        "md5" => hex(&md5::Md5::digest(&bytes)),
        "sha1" => hex(&sha1::Sha1::digest(&bytes)),
        "sha224" => hex(&Sha224::digest(&bytes)),
        "sha256" => hex(&Sha256::digest(&bytes)),
        "sha384" => hex(&Sha384::digest(&bytes)),
        "sha512" => hex(&Sha512::digest(&bytes)),
        other => return Err(wrong(format!("there is no hash named {other:?}"))),
    })
}

fn hmac(value: Value, rest: Rest<Value>, kwargs: Kwargs) -> Result<String, Error> {
    use hmac::{KeyInit as _, Mac as _};
    let [key, kind] = Arguments::of(rest, kwargs).named(["key", "hash_type"])?;
    let key = key.ok_or_else(|| Error::from(ErrorKind::MissingArgument))?;
    if let Some(kind) = kind.filter(|kind| kind.as_str() != Some("sha256")) {
        return Err(wrong(format!("hmac knows sha256 only, not {kind:?}")));
    }
    let mut mac = hmac::Hmac::<Sha256>::new_from_slice(key.to_string().as_bytes())
        .map_err(|_| wrong("the key cannot be used"))?;
    mac.update(value.to_string().as_bytes());
    Ok(hex(&mac.finalize().into_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn base64_decode(text: String) -> Result<String, Error> {
    let bytes = STANDARD
        .decode(text.trim())
        .map_err(|_| wrong("not base64"))?;
    String::from_utf8(bytes).map_err(|_| wrong("not text"))
}

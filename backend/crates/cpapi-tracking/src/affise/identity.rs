//! Whose key is it, and may it work with offers (product.md T1, admin-api §1.2).

use cpapi_domain::partner::FailureKind;
use cpapi_domain::tracking::TrackingIdentity;
use serde::Deserialize;

use super::client::{Client, param};
use super::envelope::Fault;
use super::loose;
use super::pages::{rows_under, under};

/// Roles that see an account from outside and never work with its offers.
const OUTSIDERS: [&str; 2] = ["affiliate", "advertiser"];

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct User {
    #[serde(deserialize_with = "loose::text")]
    email: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    first_name: Option<String>,
    #[serde(deserialize_with = "loose::text")]
    last_name: Option<String>,
    #[serde(rename = "type", deserialize_with = "loose::text")]
    role: Option<String>,
}

/// The key's owner. Affise has no call that says whether offers may be written, so the role is
/// read and the admin part of the API is opened once (a list of one advertiser): a key without
/// rights is refused there.
pub(crate) async fn check(client: &Client) -> Result<TrackingIdentity, Fault> {
    let exchange = client.read("/3.1/user/me", &[]).await?;
    let user: User = under(&exchange, "user")?;
    if let Some(role) = user.role.as_deref().filter(|role| OUTSIDERS.contains(role)) {
        let sentence = format!(
            "The key belongs to an {role}; the key of a manager who may edit offers is needed."
        );
        return Err(exchange
            .fail(FailureKind::Credentials, sentence, false)
            .into());
    }
    let admin = client
        .read("/3.0/admin/advertisers", &[param("limit", 1)])
        .await?;
    rows_under::<serde::de::IgnoredAny>(&admin, "advertisers")?;
    let names: Vec<String> = [user.first_name, user.last_name]
        .into_iter()
        .flatten()
        .collect();
    Ok(TrackingIdentity {
        name: (!names.is_empty()).then(|| names.join(" ")),
        email: user.email,
        role: user.role,
    })
}

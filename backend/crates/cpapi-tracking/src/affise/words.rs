//! Affise's words for ours (admin-api §2.2–2.4, §6).

use cpapi_domain::offer::{CapKind, CapPeriod, PayoutModel};
use cpapi_domain::tracking::{Privacy, RemoteStatus};
use cpapi_domain::vocabulary::Os;

/// Key of the goal that a conversion without goal belongs to, at Affise and with us.
const DEFAULT_GOAL: (&str, &str) = ("1", "default");

pub(crate) const fn status_word(status: RemoteStatus) -> &'static str {
    match status {
        RemoteStatus::Active => "active",
        RemoteStatus::Paused => "suspended",
        RemoteStatus::Disabled => "stopped",
    }
}

pub(crate) fn status_of(word: &str) -> Option<RemoteStatus> {
    match word {
        "active" => Some(RemoteStatus::Active),
        "suspended" | "paused" => Some(RemoteStatus::Paused),
        "stopped" | "disabled" => Some(RemoteStatus::Disabled),
        _ => None,
    }
}

pub(crate) const fn privacy_word(privacy: Privacy) -> &'static str {
    match privacy {
        Privacy::Public => "public",
        Privacy::PreModeration => "protected",
        Privacy::Private => "private",
    }
}

pub(crate) const fn payment_type(model: PayoutModel) -> &'static str {
    match model {
        PayoutModel::Fixed => "fixed",
        PayoutModel::Percent => "percent",
        PayoutModel::Both => "mixed",
    }
}

/// The API knows no week, though the panel does.
pub(crate) const fn cap_period(period: CapPeriod) -> Option<&'static str> {
    match period {
        CapPeriod::Hour => Some("hour"),
        CapPeriod::Day => Some("day"),
        CapPeriod::Week => None,
        CapPeriod::Month => Some("month"),
        CapPeriod::Total => Some("all"),
    }
}

pub(crate) const fn cap_type(kind: CapKind) -> &'static str {
    match kind {
        CapKind::Conversions => "conversions",
        CapKind::Clicks => "clicks",
        CapKind::Impressions => "impressions",
        CapKind::Budget => "budget",
    }
}

pub(crate) fn goal_key(goal: &str) -> &str {
    if goal == DEFAULT_GOAL.1 {
        DEFAULT_GOAL.0
    } else {
        goal
    }
}

/// Our key for one of theirs. A network's own goal `1` becomes the default goal here, which
/// is what Affise makes of it too.
pub(crate) fn goal_of(key: &str) -> &str {
    if key == DEFAULT_GOAL.0 {
        DEFAULT_GOAL.1
    } else {
        key
    }
}

/// Names of a system, today's first; older accounts know some by another.
pub(crate) const fn os_names(os: Os) -> &'static [&'static str] {
    match os {
        Os::Android => &["Android"],
        Os::Ios => &["iOS"],
        Os::Ipados => &["iPadOS"],
        Os::Windows => &["Windows"],
        Os::Macos => &["macOS", "Mac OS X", "OS X", "Mac OS"],
        Os::Linux => &["Linux"],
        Os::ChromeOs => &["Chrome OS", "ChromeOS", "ChromiumOS"],
        Os::WindowsPhone => &["Windows Phone", "Windows Phone OS", "Windows Mobile"],
        Os::Blackberry => &["BlackBerry OS", "BlackBerry", "BlackberryOS", "RIM OS"],
        Os::Webos => &["webOS"],
        Os::Tizen => &["Tizen"],
        Os::Kaios => &["KaiOS"],
    }
}

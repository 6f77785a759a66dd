//! Whether an offer may be pushed at all, and why not (product.md O2).

use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

use crate::offer::{Approval, Offer};
use crate::time::UtcTime;
use crate::word::{Word, words};

words! {
    /// The rule that an offer fails (product.md O2).
    pub enum ReasonCode {
        /// The network has not approved us.
        NotApproved => "not_approved",
        /// No title.
        TitleMissing => "title_missing",
        /// No tracking URL.
        TrackingUrlMissing => "tracking_url_missing",
        /// The tracking URL is no http or https URL.
        TrackingUrlMalformed => "tracking_url_malformed",
        /// No payout above nothing.
        PayoutMissing => "payout_missing",
        /// Payouts, but none in a known currency.
        CurrencyUnknown => "currency_unknown",
        /// Its end has passed.
        Expired => "expired",
        /// No preview URL although the source demands one.
        PreviewUrlMissing => "preview_url_missing",
    }
}

/// One failing rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// Which rule.
    pub code: ReasonCode,
    /// One sentence for a person.
    pub detail: String,
}

/// What the source's settings demand beyond the common rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ValidityRules {
    /// A preview URL is needed; otherwise its lack is only a warning.
    pub preview_required: bool,
}

/// Every rule that the offer fails, in the order of [`ReasonCode`]; empty means valid.
pub fn judge(offer: &Offer, rules: &ValidityRules, now: UtcTime) -> Vec<Reason> {
    let failing = [
        approval(offer),
        title(offer),
        tracking_url(offer),
        payouts(offer),
        expiry(offer, now),
        preview(offer, *rules),
    ];
    failing
        .into_iter()
        .flatten()
        .map(|(code, detail)| Reason { code, detail })
        .collect()
}

/// The failing rules as bits ([`Word::bit`] of their codes), for one integer column.
pub fn reason_mask(reasons: &[Reason]) -> i64 {
    ReasonCode::mask(reasons.iter().map(|reason| reason.code))
}

type Failing = Option<(ReasonCode, String)>;

fn approval(offer: &Offer) -> Failing {
    let detail = match offer.approval {
        Approval::Approved => return None,
        Approval::Pending => "The network has not yet answered the application for this offer.",
        Approval::Required => "The network wants an application for this offer.",
        Approval::Rejected => "The network refused the application for this offer.",
        Approval::Unknown => "The network's answer does not say that this offer is approved.",
    };
    Some((ReasonCode::NotApproved, detail.to_owned()))
}

fn title(offer: &Offer) -> Failing {
    present(offer.title.as_deref()).is_none().then(|| {
        (
            ReasonCode::TitleMissing,
            "The offer has no title.".to_owned(),
        )
    })
}

fn tracking_url(offer: &Offer) -> Failing {
    let Some(url) = present(offer.tracking_url.as_deref()) else {
        return Some((
            ReasonCode::TrackingUrlMissing,
            "The offer has no tracking URL.".to_owned(),
        ));
    };
    web_url_problem(url).map(|problem| {
        (
            ReasonCode::TrackingUrlMalformed,
            format!("The tracking URL {problem}."),
        )
    })
}

fn payouts(offer: &Offer) -> Failing {
    let mut paying = offer
        .payouts
        .iter()
        .filter(|payout| payout.pays())
        .peekable();
    if paying.peek().is_none() {
        return Some((
            ReasonCode::PayoutMissing,
            "The offer has no payout above 0.".to_owned(),
        ));
    }
    if paying.any(|payout| payout.currency.is_some()) {
        return None;
    }
    Some((
        ReasonCode::CurrencyUnknown,
        "The currency of the payouts is not known.".to_owned(),
    ))
}

fn expiry(offer: &Offer, now: UtcTime) -> Failing {
    let end = offer.expires_at.filter(|end| *end <= now)?;
    Some((ReasonCode::Expired, format!("The offer ended at {end}.")))
}

fn preview(offer: &Offer, rules: ValidityRules) -> Failing {
    (rules.preview_required && present(offer.preview_url.as_deref()).is_none()).then(|| {
        let detail = "The offer has no preview URL, which its source's settings demand.";
        (ReasonCode::PreviewUrlMissing, detail.to_owned())
    })
}

/// The text without spaces around it, unless nothing is left.
pub(crate) fn present(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// What keeps a text from being an http or https URL with a host, as the end of a sentence.
pub(crate) fn web_url_problem(text: &str) -> Option<String> {
    if text.contains(|character: char| character.is_whitespace() || character.is_control()) {
        return Some("contains spaces or control characters".to_owned());
    }
    match Url::parse(text) {
        Err(error) => Some(format!("cannot be read: {error}")),
        Ok(url) if !matches!(url.scheme(), "http" | "https") => Some(format!(
            "starts with {}:, not with http: or https:",
            url.scheme()
        )),
        Ok(_) => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use crate::money::Micros;
    use crate::offer::{CountrySet, Payout, PayoutModel};
    use crate::vocabulary::Currency;

    fn now() -> UtcTime {
        UtcTime::parse_rfc3339("2026-11-22T10:00:00Z").unwrap()
    }

    fn payout(amount: Option<&str>, percent: Option<&str>, currency: Option<&str>) -> Payout {
        Payout {
            goal: "default".into(),
            goal_title: None,
            model: PayoutModel::Fixed,
            amount: amount.map(|text| text.parse().unwrap()),
            percent: percent.map(|text| text.parse().unwrap()),
            currency: currency.map(|code| Currency::from_code(code).unwrap()),
            countries: CountrySet::all(),
            os: Default::default(),
            devices: Default::default(),
        }
    }

    fn valid() -> Offer {
        Offer {
            title: Some("Runner".into()),
            tracking_url: Some("https://t.example/c?o=1&sub={clickid}".into()),
            approval: Approval::Approved,
            payouts: vec![payout(Some("1"), None, Some("USD"))],
            ..Offer::bare("1")
        }
    }

    fn codes(offer: &Offer) -> Vec<ReasonCode> {
        judge(offer, &ValidityRules::default(), now())
            .into_iter()
            .map(|reason| reason.code)
            .collect()
    }

    #[test]
    fn a_complete_offer_is_valid_whatever_its_status_and_preview() {
        assert_eq!(codes(&valid()), []);
        assert_eq!(reason_mask(&[]), 0);
    }

    #[test]
    fn a_bare_offer_fails_every_rule_it_can() {
        let reasons = judge(
            &Offer::bare("1"),
            &ValidityRules {
                preview_required: true,
            },
            now(),
        );
        let codes: Vec<_> = reasons.iter().map(|reason| reason.code).collect();
        use ReasonCode::*;
        assert_eq!(
            codes,
            [
                NotApproved,
                TitleMissing,
                TrackingUrlMissing,
                PayoutMissing,
                PreviewUrlMissing
            ]
        );
        let expected = NotApproved.bit()
            | TitleMissing.bit()
            | TrackingUrlMissing.bit()
            | PayoutMissing.bit()
            | PreviewUrlMissing.bit();
        assert_eq!(reason_mask(&reasons), expected);
        assert!(reasons.iter().all(|reason| reason.detail.ends_with('.')));
    }

    #[test]
    fn only_an_explicit_approval_counts() {
        for approval in [
            Approval::Pending,
            Approval::Required,
            Approval::Rejected,
            Approval::Unknown,
        ] {
            assert_eq!(
                codes(&Offer {
                    approval,
                    ..valid()
                }),
                [ReasonCode::NotApproved]
            );
        }
    }

    #[test]
    fn a_blank_text_is_a_missing_one() {
        assert_eq!(
            codes(&Offer {
                title: Some(" \t".into()),
                ..valid()
            }),
            [ReasonCode::TitleMissing]
        );
        assert_eq!(
            codes(&Offer {
                tracking_url: Some(" ".into()),
                ..valid()
            }),
            [ReasonCode::TrackingUrlMissing]
        );
    }

    #[test]
    fn a_tracking_url_is_http_or_https_with_a_host() {
        for url in [
            "ftp://x.example/",
            "//x.example/a",
            "x.example",
            "https://",
            "javascript:alert(1)",
            "https://a b/",
        ] {
            let offer = Offer {
                tracking_url: Some(url.into()),
                ..valid()
            };
            assert_eq!(codes(&offer), [ReasonCode::TrackingUrlMalformed], "{url}");
        }
    }

    #[test]
    fn one_paying_payout_with_a_currency_is_enough_and_percent_needs_one_too() {
        let zero = payout(Some("0"), None, Some("USD"));
        let nameless = payout(None, Some("10"), None);
        let good = payout(None, Some("10"), Some("EUR"));
        assert_eq!(
            codes(&Offer {
                payouts: vec![zero.clone()],
                ..valid()
            }),
            [ReasonCode::PayoutMissing]
        );
        assert_eq!(
            codes(&Offer {
                payouts: vec![zero.clone(), nameless.clone()],
                ..valid()
            }),
            [ReasonCode::CurrencyUnknown]
        );
        assert_eq!(
            codes(&Offer {
                payouts: vec![zero, nameless, good],
                ..valid()
            }),
            []
        );
        assert!(!Micros::ZERO.is_positive());
    }

    #[test]
    fn an_offer_expires_at_its_end_and_not_before() {
        let ends = |text: &str| Offer {
            expires_at: UtcTime::parse_rfc3339(text),
            ..valid()
        };
        assert_eq!(codes(&ends("2026-11-22T10:00:01Z")), []);
        assert_eq!(codes(&ends("2026-11-22T10:00:00Z")), [ReasonCode::Expired]);
    }
}

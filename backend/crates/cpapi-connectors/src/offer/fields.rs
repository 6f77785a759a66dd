//! The text fields of an offer that conditions and side calls can name.

use cpapi_domain::offer::Offer;
use serde::Deserialize;

/// A text field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Field {
    /// Title.
    Title,
    /// Description.
    Description,
    /// Logo.
    LogoUrl,
    /// Preview page.
    PreviewUrl,
    /// Tracking link.
    TrackingUrl,
    /// Impression link.
    ImpressionUrl,
}

impl Field {
    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Description => "description",
            Self::LogoUrl => "logo_url",
            Self::PreviewUrl => "preview_url",
            Self::TrackingUrl => "tracking_url",
            Self::ImpressionUrl => "impression_url",
        }
    }

    /// Its value.
    pub(crate) const fn get(self, offer: &Offer) -> Option<&String> {
        match self {
            Self::Title => offer.title.as_ref(),
            Self::Description => offer.description.as_ref(),
            Self::LogoUrl => offer.logo_url.as_ref(),
            Self::PreviewUrl => offer.preview_url.as_ref(),
            Self::TrackingUrl => offer.tracking_url.as_ref(),
            Self::ImpressionUrl => offer.impression_url.as_ref(),
        }
    }

    /// Sets it.
    pub(crate) fn set(self, offer: &mut Offer, value: Option<String>) {
        let place = match self {
            Self::Title => &mut offer.title,
            Self::Description => &mut offer.description,
            Self::LogoUrl => &mut offer.logo_url,
            Self::PreviewUrl => &mut offer.preview_url,
            Self::TrackingUrl => &mut offer.tracking_url,
            Self::ImpressionUrl => &mut offer.impression_url,
        };
        *place = value;
    }
}

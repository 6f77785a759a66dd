//! Kinds of traffic that an offer allows or forbids.

use crate::fold;
use crate::word::words;

words! {
    /// A kind of traffic.
    pub enum Traffic {
        /// Rewarded users.
        Incent => "incent",
        /// E-mail.
        Email => "email",
        /// Push notifications.
        Push => "push",
        /// Pop-ups and pop-unders.
        Pop => "pop",
        /// Banners.
        Display => "display",
        /// Native ads.
        Native => "native",
        /// Paid search.
        Search => "search",
        /// Paid search on the brand's name.
        BrandBidding => "brand_bidding",
        /// Social networks.
        Social => "social",
        /// Text messages.
        Sms => "sms",
        /// Adult sites.
        Adult => "adult",
        /// Video ads.
        Video => "video",
        /// Organic search, content sites, blogs.
        Content => "content",
        /// In-app ads.
        InApp => "in_app",
        /// Contextual ads.
        Contextual => "contextual",
        /// Toolbars and extensions.
        Toolbar => "toolbar",
        /// Cashback and loyalty sites.
        Cashback => "cashback",
        /// Coupon sites.
        Coupon => "coupon",
        /// Domain redirects.
        Redirect => "redirect",
        /// Influencers.
        Influencer => "influencer",
        /// Telephone calls.
        Call => "call",
    }
}

impl Traffic {
    /// Reads the name of a kind of traffic as networks write it. Words for "all", and kinds
    /// wider than one of ours ("PPC", "Mobile"), are not guessed: none.
    pub fn read(text: &str) -> Option<Self> {
        let key = fold::key(text);
        let key = key.strip_suffix("traffic").unwrap_or(&key);
        Some(match key {
            "incent" | "incentive" | "incentivized" | "incentivised" | "incentives"
            | "rewarded" | "reward" | "rewards" | "offerwall" => Self::Incent,
            "email" | "emails" | "emailmarketing" | "mailing" | "mail" | "newsletter" => {
                Self::Email
            }
            "push" | "pushnotification" | "pushnotifications" | "webpush" | "inpagepush"
            | "mobilepush" => Self::Push,
            "pop" | "pops" | "popup" | "popups" | "popunder" | "popunders" | "clickunder" => {
                Self::Pop
            }
            "display" | "banner" | "banners" | "bannerads" | "displayads"
            | "displayadvertising" | "teaser" | "teasers" => Self::Display,
            "native" | "nativeads" | "nativeadvertising" => Self::Native,
            "search"
            | "paidsearch"
            | "sem"
            | "ppcsearch"
            | "searchads"
            | "searchengine"
            | "searchenginemarketing" => Self::Search,
            "brandbidding" | "brandbid" | "ppconbrand" | "brandsearch" | "ppcbrand"
            | "brandkeywords" => Self::BrandBidding,
            "social" | "socialmedia" | "socialnetwork" | "socialnetworks" | "socialads"
            | "facebook" | "facebookads" => Self::Social,
            "sms" | "textmessage" | "textmessages" | "smsmarketing" => Self::Sms,
            "adult" | "adultsites" | "xxx" | "porn" => Self::Adult,
            "video" | "videoads" | "videoadvertising" | "preroll" => Self::Video,
            "content" | "seo" | "organic" | "organicsearch" | "blog" | "blogs" | "contentsites"
            | "contentsite" | "contentmarketing" | "review" | "reviews" | "editorial" => {
                Self::Content
            }
            "inapp" | "mobileapp" | "mobileapps" | "app" | "inappads" | "inappadvertising" => {
                Self::InApp
            }
            "contextual" | "contextualads" | "context" | "contextualadvertising" => {
                Self::Contextual
            }
            "toolbar" | "toolbars" | "extension" | "extensions" | "browserextension" | "adware" => {
                Self::Toolbar
            }
            "cashback" | "loyalty" | "cashbacksites" | "loyaltysites" => Self::Cashback,
            "coupon" | "coupons" | "couponsites" | "couponsanddeals" | "deals" | "voucher"
            | "vouchers" | "promocode" | "promocodes" | "couponing" => Self::Coupon,
            "redirect" | "redirects" | "domainredirect" | "parkeddomains" | "zeroclick"
            | "domain" => Self::Redirect,
            "influencer" | "influencers" | "influencermarketing" | "blogger" | "bloggers" => {
                Self::Influencer
            }
            "call" | "calls" | "callcenter" | "paypercall" | "phonecalls" => Self::Call,
            _ => return None,
        })
    }

    /// What a person reads.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Incent => "Incent",
            Self::Email => "E-mail",
            Self::Push => "Push",
            Self::Pop => "Pop",
            Self::Display => "Display",
            Self::Native => "Native",
            Self::Search => "Search",
            Self::BrandBidding => "Brand bidding",
            Self::Social => "Social",
            Self::Sms => "SMS",
            Self::Adult => "Adult",
            Self::Video => "Video",
            Self::Content => "Content",
            Self::InApp => "In-app",
            Self::Contextual => "Contextual",
            Self::Toolbar => "Toolbar",
            Self::Cashback => "Cashback",
            Self::Coupon => "Coupon",
            Self::Redirect => "Redirect",
            Self::Influencer => "Influencer",
            Self::Call => "Call",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::Word;

    #[test]
    fn every_kind_reads_its_own_word_and_title() {
        for traffic in Traffic::ALL {
            assert_eq!(Traffic::read(traffic.as_str()), Some(*traffic));
            assert_eq!(Traffic::read(traffic.title()), Some(*traffic));
        }
    }

    #[test]
    fn the_words_of_networks_are_read_and_others_are_not_guessed() {
        for (text, traffic) in [
            ("Incentivized traffic", Traffic::Incent),
            ("Banners", Traffic::Display),
            ("SEO", Traffic::Content),
            ("Mobile App", Traffic::InApp),
            ("Pop-under", Traffic::Pop),
            ("Adult Traffic", Traffic::Adult),
        ] {
            assert_eq!(Traffic::read(text), Some(traffic), "{text}");
        }
        for text in ["", "all", "PPC", "Mobile", "No incent", "traffic"] {
            assert_eq!(Traffic::read(text), None, "{text}");
        }
    }
}

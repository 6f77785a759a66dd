//! The offer form as data: names, kinds and bounds (contract §2.1–2.7).

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Text of at most so many characters.
    Text(usize),
    /// Text that must not be blank.
    Filled(usize),
    /// Absolute http(s) URL with macros, or empty.
    Url,
    /// URL that must not be empty.
    FilledUrl,
    /// `0` or `1`.
    Bool,
    /// `0` or `1`, answered as a number.
    Digit,
    /// `true` or `false`.
    TrueFalse,
    Int(i64, i64),
    /// A number not below zero.
    Amount,
    OneOf(&'static [&'static str]),
    Country,
    Currency,
    System,
    Device,
    Connection,
    Uuid,
    Hex24,
    Advertiser,
    Category,
    SmartlinkCategory,
    Source,
    /// `YYYY-MM-DD`.
    Day,
    /// `YYYY-MM-DD[ HH:MM:SS]`, not in the past.
    Start,
    /// Click lifetime such as `1y2m3w4d5h6i7s`.
    Session,
    /// `a-zA-Z0-9,._-{}+=/:~`
    SubList,
    List(&'static Kind),
    Group(&'static [Field]),
    Rows(&'static [Field]),
    /// Lists keyed by country.
    ByCountry(&'static Kind),
    /// Values keyed by language.
    ByLanguage(&'static Kind),
    /// Values keyed by a number in a range.
    ByNumber(i64, i64, &'static Kind),
}

/// A field of a form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) required: bool,
}

const fn f(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        required: false,
    }
}

const fn must(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        required: true,
    }
}

use Kind::{
    Advertiser, Amount, Bool, ByCountry, ByLanguage, ByNumber, Category, Connection, Country,
    Currency, Day, Device, Digit, Filled, FilledUrl, Group, Hex24, Int, List, OneOf, Rows, Session,
    SmartlinkCategory, Source, Start, SubList, System, Text, TrueFalse, Url, Uuid,
};

const LINE: Kind = Text(255);
const LONG: Kind = Text(30_000);
const IDS: Kind = List(&Int(1, i64::MAX));
const NAMES: Kind = List(&LINE);

macro_rules! payment_fields {
    ($($more:expr),* $(,)?) => {
        &[
            f("id", Uuid),
            f("title", LINE),
            f("countries", List(&Country)),
            f("country_exclude", Bool),
            f("cities", IDS),
            f("devices", List(&Device)),
            f("os", List(&System)),
            f("goal", LINE),
            f("total", Amount),
            f("revenue", Amount),
            must("currency", Currency),
            must("type", OneOf(PAYMENT_TYPES)),
            f("url", Url),
            f("sub1", LINE), f("sub2", LINE), f("sub3", LINE), f("sub4", LINE),
            f("sub5", LINE), f("sub6", LINE), f("sub7", LINE), f("sub8", LINE),
            f("custom_field1", LINE), f("custom_field2", LINE), f("custom_field3", LINE),
            f("custom_field4", LINE), f("custom_field5", LINE), f("custom_field6", LINE),
            f("custom_field7", LINE), f("custom_field8", LINE), f("custom_field9", LINE),
            f("custom_field10", LINE), f("custom_field11", LINE), f("custom_field12", LINE),
            f("custom_field13", LINE), f("custom_field14", LINE), f("custom_field15", LINE),
            f("baseline_value", Amount),
            $($more),*
        ]
    };
}

const PAYMENT_TYPES: &[&str] = &[
    "fixed",
    "percent",
    "mixed",
    "cpc",
    "cpm",
    "first_cpa",
    "first_cps",
    "baseline_onetime",
    "baseline_accumulating",
];
const PAYMENT: &[Field] = payment_fields!();
const PARTNER_PAYMENT: &[Field] = payment_fields!(must("partners", IDS));

const REACH: Kind = OneOf(&["all", "each", "exact"]);
const CAP: &[Field] = &[
    must("period", OneOf(&["hour", "day", "month", "all"])),
    must(
        "type",
        OneOf(&["budget", "conversions", "clicks", "impressions"]),
    ),
    must("value", Amount),
    f("goal_type", REACH),
    f("affiliate_type", REACH),
    f("country_type", REACH),
    f("goals", NAMES),
    f("affiliates", IDS),
    f("country", List(&Country)),
    f("sub_number", Int(2, 2)),
    f("sub_value", NAMES),
];

const NAMED_RULES: Kind = Group(&[f("allow", NAMES), f("deny", NAMES)]);
const VERSION_TEST: &[Field] = &[
    must("name", LINE),
    f("comparison", COMPARISON),
    f("version", LINE),
];
const SYSTEM_TEST: &[Field] = &[
    must("name", System),
    f("comparison", COMPARISON),
    f("version", LINE),
];
const COMPARISON: Kind = OneOf(&["LT", "LTE", "EQ", "GT", "GTE"]);
const SUB: Kind = ByNumber(1, 8, &NAMES);

const TARGETING: &[Field] = &[
    f("id", Uuid),
    f("enabled", Bool),
    f("name", LINE),
    f("condition", OneOf(&["and", "or"])),
    f(
        "country",
        Group(&[f("allow", List(&Country)), f("deny", List(&Country))]),
    ),
    f(
        "region",
        Group(&[f("allow", ByCountry(&IDS)), f("deny", ByCountry(&IDS))]),
    ),
    f(
        "city",
        Group(&[f("allow", ByCountry(&IDS)), f("deny", ByCountry(&IDS))]),
    ),
    f(
        "isp",
        Group(&[f("allow", ByCountry(&NAMES)), f("deny", ByCountry(&NAMES))]),
    ),
    f(
        "isp_organization",
        Group(&[f("allow", NAMES), f("deny", NAMES), f("deny_empty", Bool)]),
    ),
    f("os", Group(&[f("allow", Rows(SYSTEM_TEST))])),
    f("os_deny", Bool),
    f("device_type", List(&Device)),
    f("device_type_deny", Bool),
    f("device_model", NAMED_RULES),
    f("brand", NAMED_RULES),
    f("browser", NAMED_RULES),
    f(
        "browser_version",
        Group(&[
            f("allow", Rows(VERSION_TEST)),
            f("deny", Rows(VERSION_TEST)),
        ]),
    ),
    f("connection", List(&Connection)),
    f("connection_deny", Bool),
    f(
        "ip",
        Group(&[f("allow", NAMES), f("deny", NAMES), f("ipv6_deny", Bool)]),
    ),
    f(
        "referrer",
        Group(&[
            f("allow", NAMES),
            f("deny", NAMES),
            f("deny_empty", Bool),
            f("is_regexp", Bool),
        ]),
    ),
    f(
        "ua",
        Group(&[
            f("allow", NAMES),
            f("deny", NAMES),
            f("deny_crawlers", Bool),
        ]),
    ),
    f("zip", NAMED_RULES),
    f(
        "sub",
        Group(&[
            f("allow", SUB),
            f("deny", SUB),
            f("deny_groups", List(&ByNumber(1, 8, &LINE))),
        ]),
    ),
    f("affiliate_id", IDS),
    f("block_proxy", Bool),
    f("block_known_bots", Bool),
    f("url", Url),
    f(
        "urls",
        Rows(&[
            must("url", FilledUrl),
            f("weight", Int(0, 100)),
            f("spt_url", Url),
        ]),
    ),
];

const LANDING: &[Field] = &[
    f("id", Int(1, i64::MAX)),
    must("title", Filled(255)),
    must("url", FilledUrl),
    must("url_preview", FilledUrl),
    f("type", OneOf(&["landing", "transit"])),
];

const SCHEDULE: &[Field] = &[
    f("enabled", Bool),
    f("date_start", Day),
    f("date_to", Day),
    f("timezone", LINE),
    f(
        "intervals",
        ByNumber(
            0,
            6,
            &Rows(&[must("From", Int(0, 23)), must("To", Int(0, 23))]),
        ),
    ),
];

const TIER: &[Field] = &[
    f("id", Uuid),
    must("timeframe", OneOf(&["day", "week", "month", "all"])),
    must("type", OneOf(&["budget", "conversions"])),
    must("value", Amount),
    must(
        "modifier_type",
        OneOf(&["by_fix", "by_percent", "to_fix", "to_percent"]),
    ),
    must("modifier_value", Amount),
    f(
        "modifier_payment_type",
        OneOf(&["payout", "total", "payout_and_total"]),
    ),
    f("goals", NAMES),
    f("target_goals", NAMES),
    f("affiliate_type", REACH),
    f("affiliates", IDS),
    f("countries", List(&Country)),
    f("conversion_status", List(&CONVERSION)),
];
const CONVERSION: Kind = OneOf(&["confirmed", "pending", "hold", "declined", "not_found"]);

/// Every field of create and edit.
pub(super) const OFFER: &[Field] = &[
    must("title", Filled(255)),
    must("advertiser", Advertiser),
    must("url", FilledUrl),
    f("parallel_tracking_url", Url),
    f("url_preview", Url),
    f("trafficback_url", Url),
    f("tracking_domain", LINE),
    f("macro_url", LINE),
    f("cross_postback_url", Url),
    f("cross_postback_method", OneOf(&["get", "post"])),
    f("cross_postback_body", LONG),
    f("status", OneOf(&["stopped", "active", "suspended"])),
    f("privacy", OneOf(&["public", "protected", "private"])),
    f("privacy_level", Int(0, 6)),
    f("description_lang", ByLanguage(&LONG)),
    f("kpi", ByLanguage(&LONG)),
    f("categories", List(&Category)),
    f("sources", List(&Source)),
    f("tags", NAMES),
    f("smartlink_categories", List(&SmartlinkCategory)),
    f("external_offer_id", LINE),
    f("bundle_id", LINE),
    f("notes", LONG),
    f("note_aff", LONG),
    f("note_sales", LONG),
    must("payments", Rows(PAYMENT)),
    f("partner_payments", Rows(PARTNER_PAYMENT)),
    f("hide_payments", Bool),
    f("caps", Rows(CAP)),
    f("caps_status", List(&CONVERSION)),
    f("caps_timezone", LINE),
    f("caps_goal_overcap", LINE),
    f("is_redirect_overcap", Bool),
    f("overcap", Bool),
    f("is_impression_overcap", Bool),
    f("hide_caps", Digit),
    f("notice_percent_overcap", Int(0, 100)),
    f("targeting", Rows(TARGETING)),
    f("consider_personal_targeting_only", TrueFalse),
    f("strictly_country", Digit),
    f(
        "strictly_connection_type",
        OneOf(&["", "wi-fi", "cellular"]),
    ),
    f(
        "restriction_os",
        Rows(&[must("os", System), f("versions", NAMES)]),
    ),
    f("strictly_os", List(&System)),
    f("strictly_devices", List(&Device)),
    f("strictly_brands", NAMES),
    f("strictly_isp", NAMES),
    f(
        "restriction_isp",
        Rows(&[must("country", Country), must("name", Filled(255))]),
    ),
    f("landings", Rows(LANDING)),
    f(
        "redirect_type",
        OneOf(&["http302", "http302hidden", "js", "meta"]),
    ),
    f("hide_referer", Digit),
    f("redirect_param", LINE),
    f("start_at", Start),
    f("stopDate", Day),
    f("schedule", Group(SCHEDULE)),
    f("hold_period", Int(0, 60)),
    f("hold_type", OneOf(&["days", "hours"])),
    f("click_session", Session),
    f("minimal_click_session", Session),
    f("sub_account_1", SubList),
    f("sub_account_2", SubList),
    f("sub_account_1_except", Bool),
    f("sub_account_2_except", Bool),
    f(
        "sub_restrictions",
        Rows(&[
            f("sub1", LINE),
            f("sub2", LINE),
            f("sub3", LINE),
            f("sub4", LINE),
            f("sub5", LINE),
            f("sub6", LINE),
            f("sub7", LINE),
            f("sub8", LINE),
        ]),
    ),
    f("search_empty_sub", Int(1, 8)),
    f("uniqIpOnly", Bool),
    f("rejectNotUniqIp", Bool),
    f("duplicate_clicks_threshold", Int(0, 100)),
    f("hosts_only", Bool),
    f("host_uniqueness_type", OneOf(&["cookie", "sub3"])),
    f("allowed_ip", LONG),
    f("disallowed_ip", LONG),
    f("hash_password", LINE),
    f("allow_deeplink", Digit),
    f("allow_impressions", Bool),
    f("impressions_url", Url),
    f(
        "additional_impression_destination_urls",
        Rows(&[must("url", FilledUrl), f("weight", Int(0, 100))]),
    ),
    f(
        "sign_clicks_integration",
        OneOf(&["no_sign", "appsflyer", "kochava"]),
    ),
    f("commission_tiers", Rows(TIER)),
    f("enabled_commission_tiers", Bool),
    f("macros_replacement", NAMES),
    f("macros_replacement_enabled", NAMES),
    f("is_top", Digit),
    f("is_cpi", Bool),
    f(
        "freshness",
        OneOf(&["default", "old", "fresh", "exclusive"]),
    ),
    f("auto_offer_connect", Bool),
    f("send_emails", Bool),
    f("managers", List(&Hex24)),
    f("skad_app_id", LINE),
    f("product_feed_id", LINE),
    f("creativeUrls", List(&FilledUrl)),
    f("creativeDownloads", List(&FilledUrl)),
    f("creativeFileTitles", NAMES),
    f("creativeUrlTitles", NAMES),
    f("creativeDownloadTitles", NAMES),
    f(
        "creativesHtml",
        Rows(&[
            f("name", LINE),
            f("width", Int(1, 10_000)),
            f("height", Int(1, 10_000)),
            must("code", LONG),
            f("asset_mapping", LINE),
        ]),
    ),
    f(
        "creatives",
        Rows(&[
            must("file_name", LINE),
            f("width", Int(1, 10_000)),
            f("height", Int(1, 10_000)),
        ]),
    ),
];

/// Fields that carry files.
pub(super) const OFFER_FILES: &[&str] = &["logo", "creativeFiles[]", "creativeAssets[]"];

/// The advertiser form.
pub(super) const ADVERTISER: &[Field] = &[
    must("title", Filled(255)),
    f("contact", LINE),
    f("skype", LINE),
    f("manager", LINE),
    f("url", Url),
    f("email", LINE),
    f("allowed_ip", LONG),
    f("disallowed_ip", LONG),
    f("address_1", LINE),
    f("address_2", LINE),
    f("city", LINE),
    f("country", Country),
    f("zip_code", LINE),
    f("vat_code", LINE),
    f("note", LONG),
    f("status", OneOf(&["active", "inactive", "moderation"])),
    f("tags", NAMES),
    f("hash_password", LINE),
    f("consider_personal_targeting_only", Bool),
];

/// The category form.
pub(super) const CATEGORY: &[Field] = &[must("title", Filled(255))];

/// The smartlink category form.
pub(super) const SMARTLINK: &[Field] = &[
    must("name", Filled(255)),
    f("description", LONG),
    f(
        "privacy_level",
        OneOf(&["public", "premoderated", "private"]),
    ),
    f("excluded_affiliates", IDS),
    f("included_affiliates", IDS),
    f("tracking_domain", LINE),
    f("domain_id", Int(1, i64::MAX)),
];

/// The traffic source form.
pub(super) const SOURCE: &[Field] = &[must("title_lang", ByLanguage(&LINE))];

/// The bulk edit form.
pub(super) const MASS_UPDATE: &[Field] = &[
    must("offer_id", IDS),
    f("status", OneOf(&["stopped", "active", "suspended"])),
    f("privacy", OneOf(&["public", "protected", "private"])),
];

/// The delete form.
pub(super) const DELETE: &[Field] = &[must("offer_id", IDS)];

/// The tracking link form.
pub(super) const TRACKING_LINK: &[Field] = &[
    must("affiliate_id", Int(1, i64::MAX)),
    f("sub1", LINE),
    f("sub2", LINE),
    f("sub3", LINE),
    f("sub4", LINE),
    f("sub5", LINE),
    f("sub6", LINE),
    f("sub7", LINE),
    f("sub8", LINE),
];

//! Vocabulary of generated offers.

/// A country as TUNE shows it: code, numeric id, lower-case name, three-letter code, currency.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Land {
    pub(crate) code: &'static str,
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) code3: &'static str,
    pub(crate) currency: &'static str,
}

const fn land(
    code: &'static str,
    id: &'static str,
    name: &'static str,
    code3: &'static str,
    currency: &'static str,
) -> Land {
    Land {
        code,
        id,
        name,
        code3,
        currency,
    }
}

/// Countries offers are open to.
pub(crate) const LANDS: &[Land] = &[
    land("US", "840", "united states", "USA", "USD"),
    land("GB", "826", "united kingdom", "GBR", "GBP"),
    land("DE", "276", "germany", "DEU", "EUR"),
    land("FR", "250", "france", "FRA", "EUR"),
    land("ES", "724", "spain", "ESP", "EUR"),
    land("IT", "380", "italy", "ITA", "EUR"),
    land("NL", "528", "netherlands", "NLD", "EUR"),
    land("BE", "056", "belgium", "BEL", "EUR"),
    land("AT", "040", "austria", "AUT", "EUR"),
    land("CH", "756", "switzerland", "CHE", "CHF"),
    land("PL", "616", "poland", "POL", "PLN"),
    land("SE", "752", "sweden", "SWE", "SEK"),
    land("NO", "578", "norway", "NOR", "USD"),
    land("DK", "208", "denmark", "DNK", "EUR"),
    land("FI", "246", "finland", "FIN", "EUR"),
    land("IE", "372", "ireland", "IRL", "EUR"),
    land("PT", "620", "portugal", "PRT", "EUR"),
    land("CZ", "203", "czech republic", "CZE", "EUR"),
    land("GR", "300", "greece", "GRC", "EUR"),
    land("RO", "642", "romania", "ROU", "EUR"),
    land("HU", "348", "hungary", "HUN", "EUR"),
    land("TR", "792", "turkey", "TUR", "TRY"),
    land("AE", "784", "united arab emirates", "ARE", "AED"),
    land("SA", "682", "saudi arabia", "SAU", "SAR"),
    land("EG", "818", "egypt", "EGY", "USD"),
    land("ZA", "710", "south africa", "ZAF", "USD"),
    land("NG", "566", "nigeria", "NGA", "USD"),
    land("KE", "404", "kenya", "KEN", "USD"),
    land("IN", "356", "india", "IND", "INR"),
    land("ID", "360", "indonesia", "IDN", "USD"),
    land("TH", "764", "thailand", "THA", "USD"),
    land("VN", "704", "vietnam", "VNM", "USD"),
    land("MY", "458", "malaysia", "MYS", "USD"),
    land("PH", "608", "philippines", "PHL", "USD"),
    land("JP", "392", "japan", "JPN", "JPY"),
    land("KR", "410", "korea, republic of", "KOR", "USD"),
    land("AU", "036", "australia", "AUS", "USD"),
    land("NZ", "554", "new zealand", "NZL", "USD"),
    land("CA", "124", "canada", "CAN", "CAD"),
    land("MX", "484", "mexico", "MEX", "MXN"),
    land("BR", "076", "brazil", "BRA", "BRL"),
    land("AR", "032", "argentina", "ARG", "USD"),
    land("CL", "152", "chile", "CHL", "USD"),
    land("CO", "170", "colombia", "COL", "USD"),
    land("PE", "604", "peru", "PER", "USD"),
];

/// First words of brands.
pub(crate) const BRANDS: &[&str] = &[
    "Amber", "Bright", "Cobalt", "Daily", "Ever", "Fable", "Golden", "Harbor", "Indigo", "Jolly",
    "Kite", "Lunar", "Maple", "Nimbus", "Orchid", "Pixel", "Quick", "River", "Solar", "Tidal",
    "Umbra", "Velvet", "Willow", "Zephyr",
];

/// A line of business: words for titles, its category, its default goal, its store path.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Trade {
    pub(crate) noun: &'static str,
    pub(crate) category_id: &'static str,
    pub(crate) category: &'static str,
    pub(crate) goal: &'static str,
    pub(crate) is_app: bool,
}

const fn trade(
    noun: &'static str,
    category_id: &'static str,
    category: &'static str,
    goal: &'static str,
    is_app: bool,
) -> Trade {
    Trade {
        noun,
        category_id,
        category,
        goal,
        is_app,
    }
}

/// Lines of business.
pub(crate) const TRADES: &[Trade] = &[
    trade("Store", "52", "E-commerce", "Order", false),
    trade("Travel Deals", "7", "Travel", "Booking", false),
    trade("Puzzle Game", "11", "Games", "Install", true),
    trade("Strategy Game", "11", "Games", "Tutorial completed", true),
    trade("Bank Account", "14", "Finance", "Account opened", false),
    trade(
        "Credit Card",
        "14",
        "Finance",
        "Approved application",
        false,
    ),
    trade("Dating", "18", "Dating", "Double opt-in", false),
    trade(
        "Gift Card Sweeps",
        "21",
        "Sweepstakes",
        "Email submit",
        false,
    ),
    trade("Skin Care", "23", "Health & Beauty", "Trial", false),
    trade("Battery Saver", "27", "Utilities", "Install", true),
    trade("VPN", "27", "Utilities", "Subscription", true),
    trade("Language Course", "31", "Education", "Lead", false),
    trade(
        "Movie Streaming",
        "33",
        "Entertainment",
        "Free trial",
        false,
    ),
    trade("Food Delivery", "52", "E-commerce", "First order", true),
];

/// Second categories, by chance.
pub(crate) const EXTRA_CATEGORIES: &[(&str, &str)] = &[
    ("9", "RevShare"),
    ("40", "Mobile"),
    ("41", "Desktop"),
    ("42", "Incent"),
    ("43", "Exclusive & New"),
];

/// Operating systems with TUNE's ids.
pub(crate) const SYSTEMS: &[(&str, &str)] = &[
    ("1", "iOS"),
    ("2", "Android"),
    ("3", "Windows"),
    ("4", "Mac OS X"),
    ("5", "Linux"),
];

/// Names of additional goals.
pub(crate) const GOALS: &[&str] = &[
    "Repeat order",
    "Registration",
    "First deposit",
    "Level 10 reached",
    "Subscription renewed",
    "Purchase over 50",
];

/// Sentences of descriptions.
pub(crate) const SENTENCES: &[&str] = &[
    "Valid conversion: first paid order of a new customer, confirmed by the advertiser within 30 days.",
    "Allowed traffic: display, native, search (no brand bidding), e-mail with approved creatives only.",
    "Not allowed: adult, incentivised, pop-under &amp; push traffic, cashback, co-registration.",
    "Users must be 18+ and use a valid e-mail address; duplicates are rejected automatically.",
    "KPI: at least 12&nbsp;% of conversions return within seven days; sources below it are paused.",
    "Daily cap is shared by all publishers. Ask your manager before scaling above 100 actions.",
    "Landing page is mobile optimised; deep links are accepted in the <code>url</code> parameter.",
    "Payout is monthly, net 30. Chargebacks are deducted from the next invoice.",
];

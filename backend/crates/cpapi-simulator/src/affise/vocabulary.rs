//! Closed lists of the API.

/// Devices.
pub(super) const DEVICES: &[&str] = &[
    "mediahub",
    "mobile",
    "ereader",
    "console",
    "tv",
    "tablet",
    "desktop",
    "smartwatch",
];

/// Connection types as listed.
pub(super) const CONNECTIONS: &[&str] = &["wi-fi", "cellular", "other"];

/// Operating systems with their index; the indices have gaps.
pub(super) const SYSTEMS: &[(u16, &str)] = &[
    (0, "Firefox OS"),
    (1, "3DS System Software"),
    (2, "DSi System Software"),
    (4, "VictorReader Stream"),
    (7, "Maemo"),
    (8, "Series 60"),
    (9, "Android with AOKP"),
    (10, "Apple TV Software"),
    (14, "Android"),
    (15, "iOS"),
    (16, "iPadOS"),
    (19, "Windows"),
    (20, "Windows Phone"),
    (23, "macOS"),
    (24, "Mac OS X"),
    (27, "Linux"),
    (28, "Ubuntu"),
    (31, "Chrome OS"),
    (33, "webOS"),
    (35, "Tizen"),
    (36, "BlackBerry OS"),
    (40, "HarmonyOS"),
    (41, "KaiOS"),
    (44, "tvOS"),
    (45, "watchOS"),
];

/// Versions shown for any operating system.
pub(super) const VERSIONS: &[&str] = &[
    "4.4", "5.0", "6.0", "7.0", "8.0", "9.0", "10.0", "10.15", "11.0", "12.0", "12.4", "13.0",
    "14.0", "15.0", "16.0", "17.0", "18.0",
];

/// Browsers.
pub(super) const BROWSERS: &[&str] = &[
    "Chrome",
    "Chrome Mobile",
    "Safari",
    "Mobile Safari",
    "Firefox",
    "Edge",
    "Opera",
    "Opera Mini",
    "Samsung Browser",
    "UC Browser",
    "Facebook for Android",
    "Facebook for iOS",
];

/// Device vendors.
pub(super) const VENDORS: &[&str] = &[
    "Apple", "Samsung", "Xiaomi", "Huawei", "OPPO", "Vivo", "Motorola", "Google", "Sony", "Nokia",
    "Nextbit", "NextBook",
];

/// Currency code, rate to USD, active.
pub(super) const CURRENCIES: &[(&str, f64, bool)] = &[
    ("USD", 1.0, true),
    ("EUR", 0.921_4, true),
    ("GBP", 0.788_1, true),
    ("CAD", 1.361_2, true),
    ("AUD", 1.522_7, true),
    ("JPY", 151.42, true),
    ("INR", 83.41, true),
    ("BRL", 5.012_5, true),
    ("AED", 3.672_497, true),
    ("SAR", 3.750_3, true),
    ("CHF", 0.902_6, true),
    ("SEK", 10.61, true),
    ("PLN", 3.951_8, true),
    ("TRY", 32.21, true),
    ("MXN", 16.63, true),
    ("RUB", 92.44, false),
];

/// Languages of descriptions.
pub(super) const LANGUAGES: &[&str] = &["en", "ru", "es", "ka", "vi", "cn", "my", "pt"];

/// Cities: id, name, country, region.
pub(super) const CITIES: &[(u32, &str, &str, &str)] = &[
    (79_729, "Thallichtenberg", "DE", "Rheinland-Pfalz"),
    (40_034, "Sindelfingen", "DE", "Baden-Wurttemberg"),
    (75_980, "Hofkirchen", "DE", "Bayern"),
    (10_001, "New York", "US", "New York"),
    (10_002, "Austin", "US", "Texas"),
    (20_001, "London", "GB", "London, City of"),
    (30_001, "Paris", "FR", "Ile-de-France"),
    (563_497, "Maksut", "KZ", "Qostanay Oblysy"),
];

/// Regions: id, name, country.
pub(super) const REGIONS: &[(u32, &str, &str)] = &[
    (2, "Alaska", "US"),
    (1, "Alabama", "US"),
    (5, "California", "US"),
    (44, "Texas", "US"),
    (101, "Bayern", "DE"),
    (102, "Rheinland-Pfalz", "DE"),
    (201, "Ile-de-France", "FR"),
];

/// Internet providers: country, name.
pub(super) const ISPS: &[(&str, &str)] = &[
    ("US", "comcast cable communications"),
    ("US", "verizon wireless"),
    ("DE", "deutsche telekom ag"),
    ("GB", "bt public internet service"),
    ("KZ", "smartnet too"),
    ("KZ", "reliablesite.net llc"),
];

/// Goals: id, title.
pub(super) const GOALS: &[(u32, &str)] = &[(1, "Default"), (2, "Sale"), (3, "Registration")];

/// Tracking domains: id, host, https.
pub(super) const DOMAINS: &[(u32, &str, bool)] =
    &[(1, "track.example.com", true), (2, "go.example.net", false)];

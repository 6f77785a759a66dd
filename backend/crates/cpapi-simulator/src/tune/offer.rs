//! Generated offers: contents are a function of (seed, id, revision).

use super::{
    record::{
        Category, Country, GeoCountry, GeoTargeting, Goal, Offer, One, PhpMap, Record, System,
        Thumbnail, Thumbnails, TrackingLink,
    },
    standing::Standing,
    throws,
};
use crate::{
    dice::Dice,
    options::Percent,
    words::{self, Land, Trade},
};

/// Unix time of the oldest modification.
const EPOCH: i64 = 1_600_158_239;
/// Unix time TUNE shows for "never modified".
const NEVER: i64 = -62_169_966_000;

/// What a record depends on besides its id and revision.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) seed: u64,
    pub(super) network: &'a str,
    pub(super) affiliate_id: &'a str,
    pub(super) ready: Percent,
    pub(super) links_embedded: bool,
}

/// A generated offer before it is written as a record.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) id: u64,
    pub(super) standing: Standing,
    /// Needs no approval and shows none.
    pub(super) open: bool,
    trade: Trade,
    brand: (&'static str, u32),
    lands: Vec<Land>,
    systems: Vec<(&'static str, &'static str)>,
    extra_category: Option<(&'static str, &'static str)>,
    model: &'static str,
    cents: u32,
    basis_points: u32,
    daily_cap: u32,
    currency: Option<&'static str>,
    goals: Vec<(&'static str, bool, u32)>,
    sentences: Vec<&'static str>,
    expires: String,
    thumbnail: u32,
    revision: u32,
    title_note: Option<u32>,
    text_note: Option<u32>,
    rest: u32,
}

impl Draft {
    /// Standing and openness alone; cheap.
    pub(super) fn standing(setting: Setting<'_>, id: u64) -> (Standing, bool) {
        let mut dice = Dice::new(setting.seed, id, 0);
        let standing = Standing::throw(&mut dice, setting.ready);
        (standing, dice.percent(15))
    }

    /// The offer `id` as it is at `revision` (0 = never changed).
    pub(super) fn new(setting: Setting<'_>, id: u64, revision: u32) -> Self {
        let mut dice = Dice::new(setting.seed, id, 0);
        let standing = Standing::throw(&mut dice, setting.ready);
        let open = dice.percent(15);
        let trade = dice.pick(words::TRADES);
        let lands = throws::lands(&mut dice);
        let model = throws::model(&mut dice);
        let mut draft = Self {
            id,
            standing,
            open,
            trade,
            brand: (dice.pick(words::BRANDS), dice.below(900)),
            systems: throws::systems(&mut dice, trade),
            extra_category: dice.percent(40).then(|| dice.pick(words::EXTRA_CATEGORIES)),
            model,
            cents: throws::cents(&mut dice, model),
            basis_points: 150 + 25 * dice.below(80),
            daily_cap: if dice.percent(35) {
                50 * (1 + dice.below(20))
            } else {
                0
            },
            currency: throws::currency(&mut dice, &lands),
            goals: throws::goals(&mut dice),
            sentences: throws::sentences(&mut dice),
            expires: throws::expiry(&mut dice, standing),
            thumbnail: dice.below(10),
            lands,
            revision,
            title_note: None,
            text_note: None,
            rest: dice.below(1 << 16),
        };
        if revision > 0 {
            draft.change(setting.seed);
        }
        draft
    }

    /// What the revision changed; never nothing.
    fn change(&mut self, seed: u64) {
        let mut dice = Dice::new(seed, self.id, u64::from(self.revision));
        match dice.below(10) {
            0..=4 if self.standing != Standing::ZeroPayout => {
                let step = 1 + dice.below(400);
                self.cents += step;
                self.basis_points += step;
            }
            0..=6 => self.title_note = Some(self.revision),
            7 => self.change_lands(&mut dice),
            8 => self.daily_cap += 10 * (1 + dice.below(9)),
            _ => self.text_note = Some(self.revision),
        }
    }

    fn change_lands(&mut self, dice: &mut Dice) {
        let land = dice.pick(words::LANDS);
        match self.lands.iter().position(|held| held.code == land.code) {
            Some(at) => {
                self.lands.remove(at);
            }
            None => self.lands.push(land),
        }
    }

    /// The record with every related object.
    pub(super) fn record(&self, setting: Setting<'_>) -> Record {
        Record {
            offer: self.offer(),
            country: Some(self.countries()),
            geo: Some(self.geo()),
            link: self.embedded_link(setting),
            thumbnail: Some(self.thumbnails(setting.network)),
            category: Some(self.categories()),
            system: Some(self.systems()),
            goal: Some(self.goals()),
        }
    }

    fn offer(&self) -> Offer {
        let (flat, percent) = self.payout();
        let needs_approval = !(self.open && self.standing == Standing::Ready);
        let terms = self.rest & 3 == 0;
        Offer {
            id: self.id.to_string(),
            name: self.title(),
            description: self.description(),
            require_approval: digit(needs_approval),
            require_terms_and_conditions: u8::from(terms),
            terms_and_conditions: terms
                .then_some("<b>No rebrokering.</b><br />\r\nTraffic must be your own."),
            preview_url: self.preview_url(),
            currency: self.currency,
            default_payout: flat,
            percent_payout: percent,
            payout_type: self.model,
            protocol: if self.rest & 4 == 0 {
                "server"
            } else {
                "https"
            },
            status: self.standing.status(),
            expiration_date: self.expires.clone(),
            featured: (self.rest & 8 == 0).then_some("0000-00-00 00:00:00"),
            conversion_cap: self.daily_cap.to_string(),
            monthly_conversion_cap: (if self.rest & 48 == 0 { 500 } else { 0 }).to_string(),
            payout_cap: (if self.rest & 448 == 0 {
                "2500.00"
            } else {
                "0.00"
            })
            .to_owned(),
            monthly_payout_cap: (if self.rest & 1536 == 0 {
                "9000.00"
            } else {
                "0.00"
            })
            .to_owned(),
            allow_multiple_conversions: digit(self.rest & 16 == 0),
            allow_website_links: digit(self.rest & 32 == 0),
            allow_direct_links: digit(self.rest & 64 == 0),
            show_custom_variables: "0",
            session_hours: if self.rest & 128 == 0 { "24" } else { "720" },
            has_goals_enabled: digit(!self.goals.is_empty()),
            default_goal_name: match self.rest & 3 {
                0 => None,
                1 => Some(""),
                _ => Some(self.trade.goal),
            },
            modified: self.modified(),
            use_target_rules: digit(!self.lands.is_empty()),
            use_payout_groups: "0",
            link_platform: None,
            is_expired: digit(self.standing == Standing::Expired),
            approval_status: self.standing.approval(self.open),
        }
    }

    fn payout(&self) -> (Option<String>, Option<String>) {
        if self.standing == Standing::ZeroPayout {
            return (Some("0.00000".to_owned()), None);
        }
        let flat = money(self.cents, "000");
        let percent = money(self.basis_points, "");
        match self.model {
            "cpa_percentage" => (None, Some(percent)),
            "cpa_both" => (Some(flat), Some(percent)),
            _ => (Some(flat), None),
        }
    }

    fn title(&self) -> String {
        let (brand, number) = self.brand;
        let place = match self.lands.as_slice() {
            [] => "Worldwide".to_owned(),
            [one] => one.code.to_owned(),
            [one, two] => format!("{}/{}", one.code, two.code),
            [one, rest @ ..] => format!("{} +{}", one.code, rest.len()),
        };
        let model = match self.model {
            "cpa_percentage" => "RevShare",
            "cpa_both" => "CPA + RevShare",
            "cpc" => "CPC",
            "cpm" => "CPM",
            _ if self.trade.is_app => "CPI",
            _ => "CPA",
        };
        let note = self
            .title_note
            .map(|note| format!(" (v{note})"))
            .unwrap_or_default();
        format!(
            "{brand}{number} {} - {place} - {model}{note}",
            self.trade.noun
        )
    }

    fn description(&self) -> Option<String> {
        let (first, rest) = self.sentences.split_first()?;
        let mut text = format!(
            "<p>{} {}. {first}</p>\r\n\r\n<ul>",
            self.brand.0, self.trade.noun
        );
        for sentence in rest {
            text.push_str("\r\n<li>");
            text.push_str(sentence);
            text.push_str("</li>");
        }
        text.push_str("\r\n</ul>");
        if let Some(note) = self.text_note {
            text.push_str(&format!("\r\n<p>Terms revised, edition {note}.</p>"));
        }
        Some(text)
    }

    fn preview_url(&self) -> Option<String> {
        if self.standing == Standing::NoPreview {
            return None;
        }
        let (brand, number) = (self.brand.0.to_lowercase(), self.brand.1);
        Some(if !self.trade.is_app {
            format!(
                "https://{brand}{number}.example.com/?lang=en&ref={}",
                self.id
            )
        } else if self.systems.first().is_some_and(|(_, name)| *name == "iOS") {
            format!("https://apps.apple.com/app/id{}", 100_000_000 + self.id)
        } else {
            format!("https://play.google.com/store/apps/details?id=com.example.{brand}{number}")
        })
    }

    fn modified(&self) -> i64 {
        if self.revision == 0 && self.rest & 7 == 0 {
            return NEVER;
        }
        EPOCH + i64::from(self.rest) * 97 + i64::from(self.revision) * 86_400
    }

    /// Countries as embedded, keyed by code.
    pub(super) fn countries(&self) -> PhpMap<Country> {
        let countries = self.lands.iter().map(|land| {
            let country = Country {
                id: land.id,
                code: land.code,
                name: land.name,
                code3c: land.code3,
                regions: [],
            };
            (land.code.to_owned(), country)
        });
        PhpMap(countries.collect())
    }

    fn geo(&self) -> GeoTargeting {
        let countries = self.lands.iter().map(|land| {
            (
                land.id.to_owned(),
                GeoCountry {
                    code: land.code,
                    name: land.name,
                },
            )
        });
        GeoTargeting {
            countries: PhpMap(countries.collect()),
        }
    }

    fn embedded_link(&self, setting: Setting<'_>) -> Option<One<TrackingLink>> {
        if setting.links_embedded && self.standing.has_link() {
            return Some(One::Some(Box::new(self.link(setting))));
        }
        // Both ways of saying "no link" are met.
        self.id.is_multiple_of(2).then_some(One::None([]))
    }

    /// The tracking link, whether or not the affiliate may have it.
    pub(super) fn link(&self, setting: Setting<'_>) -> TrackingLink {
        let Setting {
            network,
            affiliate_id,
            ..
        } = setting;
        let query = format!("offer_id={}&aff_id={affiliate_id}", self.id);
        let pixel = (self.rest & 3 != 1).then(|| {
            format!(
                "<img src=\"https://{network}.go2cloud.org/aff_i?{query}\" width=\"1\" height=\"1\" />"
            )
        });
        TrackingLink {
            affiliate_id: affiliate_id.to_owned(),
            offer_id: self.id.to_string(),
            click_url: format!("https://{network}.go2cloud.org/aff_c?{query}"),
            impression_pixel: pixel,
        }
    }

    /// Thumbnails as embedded.
    pub(super) fn thumbnails(&self, network: &str) -> Thumbnails {
        let id = (8_000 + self.id * 3).to_string();
        let root = format!(
            "https://media.example.com/brand/files/{network}/{}",
            self.id
        );
        let thumbnail = Thumbnail {
            id: id.clone(),
            filename: "logo.png".to_owned(),
            url: format!("{root}/logo.png"),
            thumbnail: (self.rest & 1 == 0).then(|| format!("{root}/thumbnails_100/logo.png")),
            width: "200",
            height: "200",
            kind: "offer thumbnail",
            status: "active",
        };
        match self.thumbnail {
            0 => Thumbnails::Keyed(PhpMap(Vec::new())),
            1..=3 => Thumbnails::Flat(Box::new(thumbnail)),
            _ => Thumbnails::Keyed(PhpMap(vec![(id, thumbnail)])),
        }
    }

    /// Categories as embedded, keyed by id.
    pub(super) fn categories(&self) -> PhpMap<Category> {
        let trade = (self.trade.category_id, self.trade.category);
        let categories = std::iter::once(trade)
            .chain(self.extra_category)
            .map(|(id, name)| (id.to_owned(), Category { id, name }));
        PhpMap(categories.collect())
    }

    fn systems(&self) -> PhpMap<System> {
        let systems = self.systems.iter().map(|&(id, name)| {
            (
                id.to_owned(),
                System {
                    id,
                    attribute: "Operating System",
                    name,
                },
            )
        });
        PhpMap(systems.collect())
    }

    /// Additional goals, keyed by id.
    pub(super) fn goals(&self) -> PhpMap<Goal> {
        let goals = self
            .goals
            .iter()
            .zip(0_u64..)
            .map(|(&(name, percent, amount), at)| {
                let id = (self.id * 10 + at).to_string();
                let goal = Goal {
                    id: id.clone(),
                    name,
                    description: None,
                    status: if amount % 9 == 0 { "deleted" } else { "active" },
                    payout_type: if percent {
                        "cpa_percentage"
                    } else {
                        "cpa_flat"
                    },
                    default_payout: (!percent).then(|| money(amount, "000")),
                    percent_payout: percent.then(|| money(amount, "")),
                };
                (id, goal)
            });
        PhpMap(goals.collect())
    }
}

fn digit(yes: bool) -> &'static str {
    if yes { "1" } else { "0" }
}

/// Hundredths as a decimal text with further zeroes.
fn money(hundredths: u32, zeroes: &str) -> String {
    format!("{}.{:02}{zeroes}", hundredths / 100, hundredths % 100)
}

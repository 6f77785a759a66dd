//! The closed vocabularies of product.md O7: what networks write is brought to these words,
//! and what is not understood becomes a warning, never a guess.

mod country;
mod country_names;
mod currency;
mod device;
mod os;
mod traffic;

pub use country::{Country, CountryText, UnknownCountry};
pub use currency::{Currency, UnknownCurrency};
pub use device::Device;
pub use os::Os;
pub use traffic::Traffic;

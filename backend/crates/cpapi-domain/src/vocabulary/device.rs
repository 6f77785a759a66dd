//! Device types.

use crate::fold;
use crate::word::words;

words! {
    /// A device type, the set that tracking systems know.
    pub enum Device {
        /// Phone.
        Mobile => "mobile",
        /// Tablet.
        Tablet => "tablet",
        /// Computer.
        Desktop => "desktop",
        /// Television set.
        Tv => "tv",
        /// Game console.
        Console => "console",
        /// E-book reader.
        Ereader => "ereader",
        /// Set-top box, streaming stick.
        Mediahub => "mediahub",
        /// Watch.
        Smartwatch => "smartwatch",
    }
}

impl Device {
    /// Reads a device type's name as networks write it. Words for "all" are not a type: none.
    pub fn read(text: &str) -> Option<Self> {
        Some(match fold::key(text).as_str() {
            "mobile" | "mobiles" | "phone" | "smartphone" | "smartphones" | "mobilephone"
            | "cellphone" | "featurephone" | "handset" | "iphone" | "ipod" | "ipodtouch"
            | "androidphone" | "androidmobile" | "windowsphone" | "mobiledevice" | "mobileapp"
            | "mobileweb" => Self::Mobile,
            "tablet" | "tablets" | "ipad" | "androidtablet" | "tabletpc" => Self::Tablet,
            "desktop" | "desktops" | "pc" | "computer" | "laptop" | "notebook" | "desktoppc"
            | "desktopcomputer" | "desktopandlaptop" | "personalcomputer" | "macdesktop"
            | "windowspc" | "windowsdesktop" => Self::Desktop,
            "tv" | "smarttv" | "connectedtv" | "ctv" | "television" | "tvdevice" => Self::Tv,
            "console" | "gameconsole" | "gamingconsole" | "gamesconsole" | "playstation"
            | "xbox" => Self::Console,
            "ereader" | "ebook" | "ebookreader" | "kindle" => Self::Ereader,
            "mediahub"
            | "mediaplayer"
            | "portablemediaplayer"
            | "settopbox"
            | "stb"
            | "streamingstick"
            | "digitalmediareceiver" => Self::Mediahub,
            "smartwatch" | "watch" | "applewatch" | "wearable" => Self::Smartwatch,
            _ => return None,
        })
    }

    /// What a person reads.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Mobile => "Mobile",
            Self::Tablet => "Tablet",
            Self::Desktop => "Desktop",
            Self::Tv => "TV",
            Self::Console => "Console",
            Self::Ereader => "E-reader",
            Self::Mediahub => "Media hub",
            Self::Smartwatch => "Smartwatch",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::Word;

    #[test]
    fn every_device_reads_its_own_word_and_title() {
        for device in Device::ALL {
            assert_eq!(Device::read(device.as_str()), Some(*device));
            assert_eq!(Device::read(device.title()), Some(*device));
        }
    }

    #[test]
    fn the_words_of_networks_are_read_and_others_are_not_guessed() {
        assert_eq!(Device::read("Smart TV"), Some(Device::Tv));
        assert_eq!(Device::read("PC"), Some(Device::Desktop));
        assert_eq!(Device::read("smartphone"), Some(Device::Mobile));
        assert_eq!(Device::read("iPad"), Some(Device::Tablet));
        for text in ["", "all", "Mobile/Tablet", "toaster"] {
            assert_eq!(Device::read(text), None, "{text}");
        }
    }
}

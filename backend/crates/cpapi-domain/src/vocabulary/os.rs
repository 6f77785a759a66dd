//! Operating systems.

use crate::fold;
use crate::word::words;

words! {
    /// An operating system.
    pub enum Os {
        /// Android.
        Android => "android",
        /// iOS (iPhone).
        Ios => "ios",
        /// iPadOS.
        Ipados => "ipados",
        /// Windows.
        Windows => "windows",
        /// macOS, formerly Mac OS X.
        Macos => "macos",
        /// Linux.
        Linux => "linux",
        /// ChromeOS.
        ChromeOs => "chrome_os",
        /// Windows Phone and Windows Mobile.
        WindowsPhone => "windows_phone",
        /// BlackBerry.
        Blackberry => "blackberry",
        /// webOS.
        Webos => "webos",
        /// Tizen.
        Tizen => "tizen",
        /// KaiOS.
        Kaios => "kaios",
    }
}

impl Os {
    /// Reads a system's name as networks write it; a version behind it is ignored here and is
    /// the connector's business. iPads run iPadOS. Words for "all" are not a system: none.
    pub fn read(text: &str) -> Option<Self> {
        Some(match fold::key_without_version(text).as_str() {
            "android" | "androidos" | "androidphone" | "androidtablet" | "androidmobile"
            | "googleandroid" => Self::Android,
            "ios" | "iphone" | "iphoneos" | "ipod" | "ipodtouch" | "appleios" | "iosiphone" => {
                Self::Ios
            }
            "ipad" | "ipados" | "appleipad" | "iosipad" => Self::Ipados,
            "windows" | "win" | "windowspc" | "mswindows" | "microsoftwindows" | "windowsxp"
            | "windowsvista" | "windowsdesktop" | "windowsnt" => Self::Windows,
            "mac" | "macos" | "macosx" | "osx" | "macintosh" | "applemac" | "applemacos"
            | "macdesktop" => Self::Macos,
            "linux" | "ubuntu" | "gnulinux" | "linuxdesktop" => Self::Linux,
            "chromeos" | "chromiumos" | "chromebook" => Self::ChromeOs,
            "windowsphone" | "windowsmobile" | "windowsphoneos" | "winphone" | "wp" => {
                Self::WindowsPhone
            }
            "blackberry" | "blackberryos" | "rim" | "rimos" | "bb" => Self::Blackberry,
            "webos" | "lgwebos" | "hpwebos" | "palmwebos" => Self::Webos,
            "tizen" | "tizenos" | "samsungtizen" => Self::Tizen,
            "kaios" => Self::Kaios,
            _ => return None,
        })
    }

    /// The name as its maker writes it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Android => "Android",
            Self::Ios => "iOS",
            Self::Ipados => "iPadOS",
            Self::Windows => "Windows",
            Self::Macos => "macOS",
            Self::Linux => "Linux",
            Self::ChromeOs => "ChromeOS",
            Self::WindowsPhone => "Windows Phone",
            Self::Blackberry => "BlackBerry",
            Self::Webos => "webOS",
            Self::Tizen => "Tizen",
            Self::Kaios => "KaiOS",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::Word;

    #[test]
    fn every_system_reads_its_own_word_and_title() {
        for os in Os::ALL {
            assert_eq!(Os::read(os.as_str()), Some(*os));
            assert_eq!(Os::read(os.title()), Some(*os));
        }
    }

    #[test]
    fn the_words_of_networks_are_read_and_others_are_not_guessed() {
        for (text, os) in [
            ("iPhone 9.0+", Os::Ios),
            ("iPad", Os::Ipados),
            ("Mac OS X", Os::Macos),
            ("Android Phone", Os::Android),
            ("windows_mobile", Os::WindowsPhone),
            ("windowsphone", Os::WindowsPhone),
            ("blackberry_os", Os::Blackberry),
            ("Windows 10", Os::Windows),
        ] {
            assert_eq!(Os::read(text), Some(os), "{text}");
        }
        for text in ["", "all", "ALL", "Mobile", "Symbian", "12"] {
            assert_eq!(Os::read(text), None, "{text}");
        }
    }
}

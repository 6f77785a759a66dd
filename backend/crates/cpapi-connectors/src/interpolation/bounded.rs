//! A text that grows to a limit and no further.

use std::io;

/// What a template writes.
#[derive(Debug)]
pub(super) struct Text {
    bytes: Vec<u8>,
    most: usize,
    is_full: bool,
}

impl Text {
    /// An empty text that takes that many bytes.
    pub(super) const fn new(most: usize) -> Self {
        Self {
            bytes: Vec::new(),
            most,
            is_full: false,
        }
    }

    /// Whether more was written than it takes.
    pub(super) const fn is_full(&self) -> bool {
        self.is_full
    }

    /// The text; none when it is no UTF-8.
    pub(super) fn finish(self) -> Option<String> {
        String::from_utf8(self.bytes).ok()
    }
}

impl io::Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.most.saturating_sub(self.bytes.len()) {
            self.is_full = true;
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

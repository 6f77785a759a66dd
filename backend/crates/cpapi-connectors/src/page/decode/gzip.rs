//! Decompression piece by piece.

use std::io::Write as _;

use flate2::write::MultiGzDecoder;

use super::decoded::Fault;

/// Decompresses what begins as gzip does; anything else goes through as it is, as in the
/// reference.
pub(super) struct Gunzip {
    state: State,
}

enum State {
    /// The first byte, which does not tell yet.
    Begin(Vec<u8>),
    Plain,
    Packed(Box<MultiGzDecoder<Vec<u8>>>),
}

const MAGIC: [u8; 2] = [0x1f, 0x8b];

impl Gunzip {
    pub(super) const fn new() -> Self {
        Self {
            state: State::Begin(Vec::new()),
        }
    }

    /// Appends what the piece holds.
    pub(super) fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Fault> {
        match &mut self.state {
            State::Begin(begin) => {
                begin.extend_from_slice(bytes);
                if begin.len() < MAGIC.len() {
                    return Ok(());
                }
                let begin = std::mem::take(begin);
                self.state = if begin.starts_with(&MAGIC) {
                    State::Packed(Box::new(MultiGzDecoder::new(Vec::new())))
                } else {
                    State::Plain
                };
                self.push(&begin, out)
            }
            State::Plain => {
                out.extend_from_slice(bytes);
                Ok(())
            }
            State::Packed(decoder) => {
                let written = decoder.write_all(bytes);
                out.append(decoder.get_mut());
                written.map_err(|_| Fault::new("The answer is not valid gzip data."))
            }
        }
    }

    /// Appends the rest.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), Fault> {
        match &mut self.state {
            State::Begin(begin) => {
                out.append(begin);
                Ok(())
            }
            State::Plain => Ok(()),
            State::Packed(decoder) => {
                let finished = decoder.try_finish();
                out.append(decoder.get_mut());
                finished.map_err(|_| Fault::cut_off("The answer's gzip data break off."))
            }
        }
    }
}

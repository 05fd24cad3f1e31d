//! Why the server ends a connection, and how the client hears of it.

/// The code of a WebSocket's end with which clients may try again.
const TRY_AGAIN_LATER: u16 = 1013;
/// The first byte of a close frame.
const CLOSE: u8 = 0x88;
/// The close frame of jsonrpsee's server: code 1000, without a reason.
pub(super) const NORMAL_CLOSE: [u8; 4] = [CLOSE, 2, 0x03, 0xe8];

/// Why the server ends a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It is idle, and a new client needs its place.
    MakesWay,
    /// A subscription is so far behind that it would miss something.
    TooSlow,
}

impl Ending {
    /// Whether the client may still read what it has been sent.
    pub(super) fn is_patient(self) -> bool {
        self == Self::TooSlow
    }

    /// Returns the reason, in at most 123 bytes, as close frames have it.
    const fn reason(self) -> &'static str {
        match self {
            Self::MakesWay => "the connection was idle, and a new client needs its place",
            Self::TooSlow => {
                "a subscription is too far behind, and would miss something: subscribe again"
            }
        }
    }

    /// Returns the close frame that says why.
    pub(super) fn close_frame(self) -> Vec<u8> {
        let payload = [&TRY_AGAIN_LATER.to_be_bytes()[..], self.reason().as_bytes()].concat();
        // Frames of a server are not masked, and this one is shorter than 126 bytes.
        let length = u8::try_from(payload.len()).unwrap_or(125);
        [&[CLOSE, length][..], &payload].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_fit_a_close_frame() {
        for ending in [Ending::MakesWay, Ending::TooSlow] {
            let frame = ending.close_frame();
            assert!(frame.len() <= 2 + 125, "{ending:?}");
            assert_eq!(usize::from(frame[1]), frame.len() - 2);
            assert_eq!(&frame[..4], [0x88, frame[1], 0x03, 0xf5]);
        }
    }
}

//! Why the server ends a connection, and how the client hears of it.

/// The code of a WebSocket's end with which clients may try again.
const TRY_AGAIN_LATER: u16 = 1013;

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

    /// Returns the payload of the close frame that says why.
    pub(super) fn close(self) -> Vec<u8> {
        close(TRY_AGAIN_LATER, self.reason())
    }
}

/// The most bytes of the reason in a close frame.
const LONGEST_REASON: usize = 123;

/// Returns the payload of a close frame.
pub(super) fn close(code: u16, reason: &str) -> Vec<u8> {
    let end = reason.floor_char_boundary(LONGEST_REASON);
    [&code.to_be_bytes()[..], &reason.as_bytes()[..end]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_fit_a_close_frame() {
        for ending in [Ending::MakesWay, Ending::TooSlow] {
            assert!(ending.reason().len() <= LONGEST_REASON, "{ending:?}");
            assert_eq!(ending.close()[..2], [0x03, 0xf5]);
        }
        assert_eq!(close(1000, &"ä".repeat(100)).len(), 2 + 122);
    }
}

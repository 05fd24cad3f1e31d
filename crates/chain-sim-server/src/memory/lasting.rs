//! Bytes that a client makes the server hold for as long as it likes.

use std::sync::{Arc, atomic::Ordering};

use super::{
    account::{NoRoom, add},
    held::Held,
    share::{SMALL, Share},
};

/// The limit divided by this is the most that lasts, of all connections together: requests and answers
/// need the rest, and could wait for it without end.
const LASTING: u64 = 4;
/// The most that lasts, divided by this, is the most of one connection.
const SHARES: u64 = 8;
/// The most that lasts, divided by this, is kept for connections with little that lasts.
const RESERVES: u64 = 8;
/// The most lasting bytes of a connection with little.
const LITTLE: u64 = SMALL / 4;

/// Bytes that last as long as a client likes, until this is dropped: those of a subscription.
#[derive(Debug)]
pub(crate) struct Lasting {
    held: Held,
}

impl Share {
    /// Holds so many bytes, of `subject`, until the returned guard is dropped, however long that is.
    ///
    /// # Errors
    ///
    /// [`NoRoom`].
    pub(crate) fn hold_lasting(
        self: &Arc<Self>,
        subject: Subject,
        bytes: u64,
    ) -> Result<Lasting, NoRoom> {
        let memory = self.memory();
        let all = memory.limit() / LASTING;
        let refused = |subject, expected| {
            move |actual| {
                memory.record_refusal();
                NoRoom { subject, expected, actual }
            }
        };
        let most = all / SHARES;
        let own = add(self.lasting(), bytes, most).map_err(refused(subject.own, most))?;
        let most = if own <= LITTLE { all } else { all - all / RESERVES };
        let give_back = || self.lasting().fetch_sub(bytes, Ordering::AcqRel);
        if let Err(actual) = add(memory.lasting(), bytes, most) {
            give_back();
            return Err(refused(subject.all, most)(actual));
        }
        // What lasts does not use the reserve of short requests.
        match self.hold_beyond_reserve(bytes) {
            Ok(held) => Ok(Lasting { held }),
            Err(full) => {
                give_back();
                memory.lasting().fetch_sub(bytes, Ordering::AcqRel);
                Err(full)
            }
        }
    }
}

impl Drop for Lasting {
    fn drop(&mut self) {
        let (share, bytes) = (self.held.share(), self.held.bytes());
        share.lasting().fetch_sub(bytes, Ordering::AcqRel);
        share.memory().lasting().fetch_sub(bytes, Ordering::AcqRel);
    }
}

/// What lasts, in the words of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject {
    /// Of one connection.
    pub(crate) own: &'static str,
    /// Of all connections.
    pub(crate) all: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::Memory;

    const SUBJECT: Subject = Subject { own: "of a connection", all: "of all" };
    /// The most that lasts is 1 MiB, and 128 KiB of one connection.
    const LIMIT: u64 = 4 << 20;

    #[test]
    fn what_lasts_is_part_of_the_account() {
        let memory = Memory::new(LIMIT);
        let share = Share::of(&memory);
        let held = share.hold_lasting(SUBJECT, 1_000).unwrap();
        assert_eq!(memory.figures().owed, 1_000);
        drop(held);
        assert_eq!(memory.figures().owed, 0);
        let most = 128 * 1024;
        let held = share.hold_lasting(SUBJECT, most).unwrap();
        let refused = share.hold_lasting(SUBJECT, 1).unwrap_err();
        let expected = NoRoom { subject: "of a connection", expected: most, actual: most + 1 };
        assert_eq!((refused, memory.figures().refused), (expected, 1));
        // A connection with much that lasts still asks for something else.
        assert!(share.hold(LIMIT / 4).is_ok());
        drop(held);
        assert!(share.hold_lasting(SUBJECT, most).is_ok());
        assert_eq!(memory.figures().owed, 0);
    }

    #[test]
    fn many_connections_leave_room_for_small_ones_and_for_requests() {
        let memory = Memory::new(LIMIT);
        let hold_all = |bytes: u64| {
            let mut all = Vec::new();
            loop {
                match Share::of(&memory).hold_lasting(SUBJECT, bytes) {
                    Ok(held) => all.push(held),
                    Err(refused) => return (all, refused),
                }
            }
        };
        let (large, refused) = hold_all(LITTLE + 1);
        let expected = (1 << 20) * 7 / 8;
        assert_eq!(refused.expected, expected);
        assert!(refused.actual > expected && refused.actual <= expected + LITTLE + 1);
        let (small, refused) = hold_all(LITTLE);
        assert_eq!(refused.expected, 1 << 20);
        assert!(!small.is_empty());
        // Three quarters are left, those of long requests and the reserve of short ones.
        assert!(Share::of(&memory).hold(LIMIT / 2).is_ok());
        drop((large, small));
        assert!(Share::of(&memory).hold_lasting(SUBJECT, LITTLE + 1).is_ok());
    }

    #[test]
    fn what_lasts_waits_for_no_request_and_leaves_nothing_when_refused() {
        let memory = Memory::new(LIMIT);
        let requests: Vec<_> =
            (0..2).map(|_| Share::of(&memory).hold(LIMIT * 7 / 16).unwrap()).collect();
        let share = Share::of(&memory);
        // The reserve is for requests.
        let refused = share.hold_lasting(SUBJECT, 1_000).unwrap_err();
        assert_eq!(refused.expected, LIMIT * 7 / 8);
        drop(requests);
        assert!(share.hold_lasting(SUBJECT, 128 * 1024).is_ok());
        assert_eq!(memory.figures().owed, 0);
    }
}

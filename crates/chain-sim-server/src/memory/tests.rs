//! Tests of the account.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::{
    account::{GRACE, Memory, MemoryFigures, RETRY, SHORTAGE},
    held::Unsent,
    share::{SMALL, Share},
};

/// A limit of which the small ones' reserve is 128 KiB.
const LIMIT: u64 = 16 * SMALL;

#[test]
fn what_is_held_is_counted_until_it_is_dropped() {
    let memory = Memory::new(LIMIT);
    let (one, other) = (Share::of(&memory), Share::of(&memory));
    let mut held = one.hold(1_000).unwrap();
    let also = other.hold(500).unwrap();
    assert_eq!(memory.figures().owed, 1_500);
    held.resize(2_000).unwrap();
    assert_eq!(memory.figures().owed, 2_500);
    held.resize(10).unwrap();
    assert_eq!(memory.figures().owed, 510);
    drop((held, also));
    let figures = MemoryFigures { limit: LIMIT, owed: 0, refused: 0, cut_off: 0 };
    assert_eq!(memory.figures(), figures);
}

#[test]
fn one_connection_has_its_share_and_no_more() {
    let memory = Memory::new(LIMIT);
    let one = Share::of(&memory);
    let mut held = one.hold(LIMIT / 2).unwrap();
    let refused = one.hold(1).unwrap_err();
    assert_eq!((refused.expected, refused.actual), (LIMIT / 2, LIMIT / 2 + 1));
    assert!(held.resize(LIMIT).is_err());
    assert_eq!((held.bytes(), memory.figures().owed), (LIMIT / 2, LIMIT / 2));
    assert_eq!(memory.figures().refused, 2);
    assert!(Share::of(&memory).hold(SMALL * 2).is_ok());
}

#[test]
fn connections_that_owe_little_have_a_reserve() {
    let memory = Memory::new(LIMIT);
    let shares: Vec<_> = (0..2).map(|_| Share::of(&memory)).collect();
    let all: Vec<_> = shares.iter().map(|share| share.hold(LIMIT * 7 / 16).unwrap()).collect();
    let refused = Share::of(&memory).hold(SMALL + 1).unwrap_err();
    assert_eq!((refused.expected, refused.actual), (LIMIT * 7 / 8, LIMIT * 7 / 8 + SMALL + 1));
    let small: Vec<_> = (0..2).map(|_| Share::of(&memory).hold(SMALL).unwrap()).collect();
    assert_eq!(memory.figures().owed, LIMIT);
    assert!(Share::of(&memory).hold(1).is_err(), "the limit is the limit");
    drop((all, small));
    assert!(Share::of(&memory).hold(SMALL + 1).is_ok());
}

/// However little of each has come in, and however many there are.
#[tokio::test(start_paused = true)]
async fn requests_that_come_in_leave_the_reserve_to_others() {
    let memory = Memory::new(LIMIT);
    let hold_all = async |part: u64, whole: u64| {
        let mut all = Vec::new();
        loop {
            let mut held = Share::of(&memory).nothing();
            let part = timeout(RETRY, held.resize_in_part(part, whole));
            match part.await {
                Ok(held) => held.unwrap(),
                Err(_) => return all,
            }
            all.push(held);
        }
    };
    // Long ones, or of a length that is unknown, leave an eighth.
    for whole in [SMALL + 1, LIMIT / 2, u64::MAX] {
        let all = hold_all(SMALL / 8, whole).await;
        assert_eq!(all.len() as u64, (LIMIT - LIMIT / 8) / (SMALL / 8));
        drop(all);
    }
    let long = hold_all(SMALL / 8, u64::MAX).await;
    // Short ones use half of that, and whole requests and answers the rest.
    let short = hold_all(SMALL / 8, SMALL).await;
    assert_eq!(memory.figures().owed, LIMIT - LIMIT / 16);
    let mut head = Share::of(&memory).nothing();
    assert!(head.resize_part(SMALL / 8).is_err());
    // One that has come in whole is not held up by those that have not.
    let mut whole = Share::of(&memory).nothing();
    timeout(Duration::ZERO, whole.resize_in_part(SMALL / 2, SMALL / 2)).await.unwrap().unwrap();
    let answer = Share::of(&memory).hold(SMALL / 2).unwrap();
    assert_eq!(memory.figures().owed, LIMIT);
    drop((long, short, whole, answer));
}

/// Heads, whose lengths nobody knows before their ends, leave an eighth as long requests do.
#[test]
fn heads_that_come_in_leave_the_reserve_to_others() {
    let memory = Memory::new(LIMIT);
    let head = || {
        let mut head = Share::of(&memory).nothing();
        head.resize_part(SMALL / 2).map(|()| head)
    };
    let heads: Vec<_> = std::iter::from_fn(|| head().ok()).collect();
    assert_eq!(heads.len() as u64, (LIMIT - LIMIT / 8) / (SMALL / 2));
    assert!(Share::of(&memory).hold(SMALL).is_ok());
}

#[test]
fn a_client_is_overdue_if_it_reads_slowly_and_others_have_no_room() {
    let memory = Memory::new(LIMIT);
    let (slow, other) = (Share::of(&memory), Share::of(&memory));
    let unsent = Unsent::new(slow.hold(LIMIT * 7 / 16).unwrap());
    let _waiting = other.hold(LIMIT * 7 / 16).unwrap();
    let made = memory.now();
    let grace = u64::try_from(GRACE.as_millis()).unwrap();
    let shortage = u64::try_from(SHORTAGE.as_millis()).unwrap();
    assert!(!slow.is_overdue_at(made + grace + 1), "there is room");
    assert!(other.hold(SMALL).is_err());
    assert!(!slow.is_overdue(), "it has just begun");
    let late = made + grace + 1_000;
    memory.record_shortage(late);
    assert!(slow.is_overdue_at(late) && !other.is_overdue_at(late));
    assert!(!slow.is_overdue_at(late + shortage), "there is room again");
    drop(unsent);
    assert!(!slow.is_overdue_at(late));
}

#[tokio::test]
async fn who_waits_gets_what_is_given_back() {
    let memory = Memory::new(LIMIT);
    let (one, other) = (Share::of(&memory), Share::of(&memory));
    let large = [one.hold(LIMIT * 7 / 16).unwrap(), other.hold(LIMIT * 7 / 16).unwrap()];
    let mut waiting = Share::of(&memory).hold(0).unwrap();
    let early = timeout(Duration::ZERO, waiting.resize_later(SMALL * 2)).await;
    assert!(early.is_err());
    let (waited, ()) = tokio::join!(waiting.resize_later(SMALL * 2), async { drop(large) });
    assert_eq!((waited, memory.figures().owed), (Ok(()), SMALL * 2));
    // It never could have more than its share.
    assert!(waiting.resize_later(LIMIT).await.is_err());
}

/// One wakes the next, and none waits until it asks again by itself.
#[tokio::test(start_paused = true)]
async fn all_who_wait_get_what_is_given_back() {
    let memory = Memory::new(LIMIT);
    let large: Vec<_> = (0..2).map(|_| Share::of(&memory).hold(LIMIT * 7 / 16).unwrap()).collect();
    let waiting = (0..8).map(|_| {
        let share = Share::of(&memory);
        tokio::spawn(async move {
            let mut held = share.nothing();
            held.resize_later(SMALL + 1).await.map(|()| held)
        })
    });
    let waiting: Vec<_> = waiting.collect();
    tokio::task::yield_now().await;
    let began = Instant::now();
    drop(large);
    let mut all = Vec::new();
    for waited in waiting {
        all.push(waited.await.unwrap().unwrap());
    }
    assert_eq!((memory.figures().owed, began.elapsed()), (8 * (SMALL + 1), Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn one_request_at_a_time_makes_room() {
    let memory = Memory::new(LIMIT);
    let shares = [Share::of(&memory), Share::of(&memory)];
    let [mut one, _other] = shares.each_ref().map(|share| share.hold(LIMIT * 7 / 16).unwrap());
    let began = Instant::now();
    let overdue = async {
        // What leaves nothing to others does not put them off.
        memory.overdue(began, || false).await;
        memory.overdue(began, || true).await;
        assert_eq!(began.elapsed(), GRACE);
        // The next one waits until somebody has found once more that room is lacking.
        memory.overdue(began, || true).await;
        assert_eq!(began.elapsed(), GRACE + RETRY);
    };
    tokio::select! {
        // Who waits for room asks first where both wake at one time, and the times are certain.
        biased;
        waited = one.resize_later(LIMIT / 2) => panic!("{waited:?}"),
        () = overdue => {}
    }
}

/// Requests that hold what the others need would wait for each other without end.
#[tokio::test(start_paused = true)]
async fn requests_that_wait_for_each_other_are_overdue() {
    let memory = Memory::new(LIMIT);
    let shares = [Share::of(&memory), Share::of(&memory)];
    let [mut one, mut other] = shares.each_ref().map(|share| share.hold(LIMIT * 7 / 16).unwrap());
    let began = Instant::now();
    let late = timeout(GRACE * 10, memory.overdue(Instant::now(), || true)).await;
    assert!(late.is_err(), "there is room");
    let overdue = tokio::select! {
        waited = one.resize_later(LIMIT / 2) => panic!("{waited:?}"),
        overdue = memory.overdue(Instant::now(), || true) => overdue,
    };
    assert_eq!(overdue.to_string(), "expected within 5s while there is no room for others");
    assert_eq!(began.elapsed(), GRACE * 11);
    // It makes room, which the other takes at once.
    let (waited, ()) = tokio::join!(other.resize_later(LIMIT / 2), async { drop(one) });
    assert_eq!((waited, began.elapsed()), (Ok(()), GRACE * 11));
    // The lack of room has to last.
    tokio::time::advance(SHORTAGE).await;
    assert!(timeout(GRACE * 10, memory.overdue(Instant::now(), || true)).await.is_err());
    let (_full, waits) = (Share::of(&memory).hold(LIMIT * 3 / 8).unwrap(), Share::of(&memory));
    let mut waits = waits.nothing();
    let overdue = timeout(GRACE + RETRY, memory.overdue(Instant::now(), || true));
    let overdue = tokio::select! {
        waited = waits.resize_later(LIMIT / 4) => panic!("{waited:?}"),
        overdue = overdue => overdue,
    };
    assert!(overdue.is_ok());
}

//! The connections that there are, and which of them makes way for a new one.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::AtomicU64},
};

use super::{counts::Counts, ending::Ending, pace::Pace};

/// The connections of one or several ports.
#[derive(Debug, Default)]
pub(super) struct Places {
    turns: Arc<AtomicU64>,
    counts: Arc<Counts>,
    taken: Mutex<Taken>,
}

/// How many idle connections are found at once, so that not every new connection has to look at all.
const FOUND: usize = 64;

/// The connections that have a place, by their number.
#[derive(Debug, Default)]
struct Taken {
    count: u64,
    connections: BTreeMap<u64, Arc<Pace>>,
    /// Since when connections have been idle that were found, and their numbers; the one that has been
    /// idle for longest is the last. Those that have moved since are idle no longer, or less long than
    /// all others.
    idle: Vec<(u64, u64)>,
}

impl Taken {
    /// Takes away the connection that has been idle for longest. Returns `None` if none is idle.
    fn remove_idle(&mut self) -> Option<Arc<Pace>> {
        self.remove_found().or_else(|| {
            self.find_idle();
            self.remove_found()
        })
    }

    /// As [`remove_idle`](Self::remove_idle), among those that were found.
    fn remove_found(&mut self) -> Option<Arc<Pace>> {
        while let Some((since, number)) = self.idle.pop() {
            let pace = self.connections.get(&number);
            if pace.is_some_and(|pace| pace.idle_since() == Some(since)) {
                return self.connections.remove(&number);
            }
        }
        None
    }

    /// Finds the connections that have been idle for longest.
    fn find_idle(&mut self) {
        let idle = self.connections.iter();
        self.idle.extend(idle.filter_map(|(number, pace)| Some((pace.idle_since()?, *number))));
        if self.idle.len() > FOUND {
            self.idle.select_nth_unstable(FOUND);
            self.idle.truncate(FOUND);
        }
        self.idle.sort_unstable_by(|one, other| other.cmp(one));
    }
}

impl Places {
    /// Creates places of which none is taken.
    pub(super) fn new(counts: Arc<Counts>) -> Self {
        Self { counts, ..Self::default() }
    }

    /// Returns how many places are taken.
    pub(super) fn taken(&self) -> usize {
        self.lock().connections.len()
    }

    /// Takes a place for a new connection, where there are `most`. If all are taken, the connection
    /// that has been idle for longest makes way. Returns `None` if none is idle.
    pub(super) fn take(self: &Arc<Self>, most: usize) -> Option<(Arc<Pace>, Place)> {
        let pace = Arc::new(Pace::new(self.turns.clone(), self.counts.clone()));
        let mut leaving = None;
        let number = {
            let mut taken = self.lock();
            if taken.connections.len() >= most {
                leaving = Some(taken.remove_idle()?);
            }
            taken.count += 1;
            let number = taken.count;
            taken.connections.insert(number, pace.clone());
            number
        };
        if let Some(leaving) = leaving {
            leaving.end(Ending::MakesWay);
        }
        Some((pace, Place { places: self.clone(), number }))
    }

    /// Locks the list. A panic cannot have left it inconsistent.
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of a connection, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        // It is gone already if the connection has made way.
        let _left = self.places.lock().connections.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a place for a connection that has sent nothing yet.
    fn take(places: &Arc<Places>, most: usize) -> Option<(Arc<Pace>, Place)> {
        places.take(most).inspect(|(pace, _)| pace.record_wait())
    }

    #[test]
    fn new_connections_are_read_before_they_make_way() {
        let places = Arc::new(Places::default());
        let first = places.take(1).unwrap();
        assert!(places.take(1).is_none());
        // Its client has sent a request, which is answered.
        first.0.record_move();
        assert!(places.take(1).is_none());
        drop(first.0.begin());
        assert!(places.take(1).is_none());
        first.0.record_wait();
        let second = places.take(1).unwrap();
        assert_eq!(first.0.ending(), Some(Ending::MakesWay));
        drop(first);
        assert!(second.0.ending().is_none());
    }

    #[test]
    fn the_one_that_has_been_idle_for_longest_makes_way() {
        let places = Arc::new(Places::default());
        let taken: Vec<_> = (0..3).map(|_| take(&places, 3).unwrap()).collect();
        // The first has a request in progress, and the second has moved after the third.
        let request = taken[0].0.begin();
        taken[1].0.record_move();
        let fourth = take(&places, 3).unwrap();
        assert_eq!(taken[2].0.ending(), Some(Ending::MakesWay));
        assert!(taken[0].0.ending().is_none() && taken[1].0.ending().is_none());
        let fifth = take(&places, 3).unwrap();
        assert_eq!(taken[1].0.ending(), Some(Ending::MakesWay));
        // Nobody makes way who subscribes or asks.
        let subscribed = fourth.0.subscribe();
        let other = fifth.0.begin();
        assert!(take(&places, 3).is_none());
        drop((request, subscribed, other));
        // The one whose request was done first goes first.
        let _sixth = take(&places, 3).unwrap();
        assert_eq!(taken[0].0.ending(), Some(Ending::MakesWay));
        assert!(fourth.0.ending().is_none());
    }

    #[test]
    fn many_make_way_in_their_order() {
        let places = Arc::new(Places::default());
        let most = 3 * FOUND;
        let mut taken: Vec<_> = (0..most).map(|_| take(&places, most).unwrap()).collect();
        let mut order: Vec<usize> = (0..most).collect();
        let mut seed = 1;
        for step in 0..6 * most {
            // A few move, some of which were found already.
            seed = (seed * 75 + 74) % 65_537;
            let moved = order.remove(seed % order.len());
            taken[moved].0.record_move();
            order.push(moved);
            taken.push(take(&places, most).unwrap());
            let longest = order.remove(0);
            assert_eq!(taken[longest].0.ending(), Some(Ending::MakesWay), "step {step}");
            order.push(taken.len() - 1);
            assert!(order.iter().all(|&kept| taken[kept].0.ending().is_none()), "step {step}");
        }
    }

    #[test]
    fn those_that_end_leave_their_places() {
        let places = Arc::new(Places::default());
        for _ in 0..10 {
            let (busy, place) = take(&places, 1).unwrap();
            let request = busy.begin();
            assert!(take(&places, 1).is_none());
            drop((request, place));
            assert!(busy.ending().is_none());
        }
        assert!(places.lock().connections.is_empty());
        let (_, first) = take(&places, 1).unwrap();
        let second = take(&places, 1).unwrap();
        // It has made way, and takes nobody else's place with it.
        drop(first);
        assert_eq!(places.lock().connections.len(), 1);
        drop(second);
        assert!(places.lock().connections.is_empty());
    }
}

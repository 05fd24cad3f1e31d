//! Frees what connections have left.

use std::{
    sync::{Arc, mpsc},
    thread,
};

use crate::priority::give_way;

/// What is to be dropped.
type Leavings = Box<dyn Send>;

/// A thread that drops what connections leave. When a client ends thousands at once, those that go on
/// do not wait for their sockets to be closed and their buffers to be freed.
#[derive(Debug, Clone)]
pub(super) struct Closer(Option<Arc<mpsc::Sender<Leavings>>>);

impl Closer {
    /// Starts the thread. It ends after the last copy of this.
    pub(super) fn start() -> Self {
        let (sender, leavings) = mpsc::channel::<Leavings>();
        let run = move || {
            give_way();
            leavings.iter().for_each(drop);
        };
        let thread = thread::Builder::new().name("closer".into()).spawn(run);
        // Without a thread, everything is dropped where it is left.
        Self(thread.is_ok().then(|| Arc::new(sender)))
    }

    /// Drops something in the thread.
    pub(super) fn close(&self, leavings: impl Send + 'static) {
        if let Some(sender) = &self.0 {
            // If it fails, it is dropped here.
            let _ended = sender.send(Box::new(leavings));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread::ThreadId;

    use super::*;

    /// Says in which thread it is dropped.
    struct Told(mpsc::Sender<ThreadId>);

    impl Drop for Told {
        fn drop(&mut self) {
            self.0.send(thread::current().id()).unwrap();
        }
    }

    #[test]
    fn leavings_are_dropped_elsewhere_and_none_is_kept() {
        let (told, threads) = mpsc::channel();
        let closer = Closer::start();
        for _ in 0..10 {
            closer.clone().close(Told(told.clone()));
        }
        drop((closer, told));
        let threads: Vec<_> = threads.iter().collect();
        assert_eq!(threads.len(), 10);
        assert!(!threads.contains(&thread::current().id()));
    }
}

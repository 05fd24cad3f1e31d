//! Publishing the state after a change.

use std::sync::Arc;

use tokio::sync::watch;

use super::activity::Activity;
use crate::devnet::{Devnet, View};

/// Where the owner publishes what others read.
#[derive(Debug)]
pub(super) struct Publisher {
    published: watch::Sender<Arc<View>>,
    /// Logs what has happened, if that is asked for.
    activity: Option<Activity>,
}

impl Publisher {
    /// Creates a publisher of a state.
    pub(super) const fn new(
        published: watch::Sender<Arc<View>>,
        activity: Option<Activity>,
    ) -> Self {
        Self { published, activity }
    }

    /// Publishes the state, and tells subscribers what has changed.
    pub(super) fn publish(&self, devnet: &mut Devnet) {
        let news = devnet.take_news();
        let blocks = devnet.take_activity();
        let view = Arc::new(devnet.view.clone());
        self.published.send_replace(view.clone());
        news.tell();
        if let Some(activity) = &self.activity {
            activity.log(&view, blocks);
        }
    }
}

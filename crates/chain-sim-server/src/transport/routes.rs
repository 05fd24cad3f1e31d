//! Paths of a port that stand for the methods of other ports.

use std::{fmt, sync::Arc};

use jsonrpsee::Methods;

/// What a path of a port stands for.
#[derive(Debug)]
pub(crate) enum Route {
    /// The port's own methods.
    Own,
    /// The methods of another port.
    Other(Methods),
    /// Nothing, and why.
    Nowhere(String),
}

/// Finds what a path stands for.
type Find = dyn Fn(&str) -> Route + Send + Sync;

/// The paths of a port. By default all stand for its own methods.
#[derive(Clone)]
pub(crate) struct Routes(Arc<Find>);

impl Routes {
    /// Creates the paths. `find` waits for nothing.
    pub(crate) fn new(find: impl Fn(&str) -> Route + Send + Sync + 'static) -> Self {
        Self(Arc::new(find))
    }

    /// Returns what a path stands for.
    pub(super) fn find(&self, path: &str) -> Route {
        self.0(path)
    }
}

impl Default for Routes {
    fn default() -> Self {
        Self::new(|_| Route::Own)
    }
}

impl fmt::Debug for Routes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Routes")
    }
}

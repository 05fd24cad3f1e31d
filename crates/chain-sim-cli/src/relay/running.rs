//! The relayer that uses a store.

use std::path::{Path, absolute};

use relayer_rpc::{ApiClient, ApiError, RelayStatus, StorePlace};

use super::{error::RelayCommandError, options::StoreOptions};

/// Asks the relayer that uses a store, after the store could not be opened for it: returns how it is,
/// and its client.
pub(super) async fn find(
    options: &StoreOptions,
) -> Result<(ApiClient, RelayStatus), RelayCommandError> {
    let api = options.api.to_string();
    let unanswered = |error: ApiError| RelayCommandError::Unanswered {
        store: options.store.to_string(),
        api: api.clone(),
        reason: error.to_string(),
    };
    let client = ApiClient::new(options.api).map_err(unanswered)?;
    let status = client.status().await.map_err(unanswered)?;
    let actual = Path::new(&status.store).to_path_buf();
    let is_same = match &options.store {
        StorePlace::File(path) => same(&actual) == same(path),
        StorePlace::Database(url) => status.store == url.to_string(),
    };
    if !is_same {
        return Err(RelayCommandError::OtherStore {
            api,
            expected: options.store.to_string(),
            actual: status.store,
        });
    }
    Ok((client, status))
}

/// Returns a path that is equal for equal files.
fn same(path: &Path) -> std::path::PathBuf {
    path.canonicalize().or_else(|_| absolute(path)).unwrap_or_else(|_| path.to_path_buf())
}

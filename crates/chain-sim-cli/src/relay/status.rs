//! `chain-sim relay status`.

use std::io::Write;

use relayer_rpc::RelayStatus;

use super::{error::RelayCommandError, options::StatusOptions, running, status_text::StatusText};
use chain_sim_server::real_time;

use crate::error::Error;

/// Shows how the relayer is that uses the store, or what the store has where none does.
pub(super) async fn run(options: &StatusOptions, out: &mut impl Write) -> Result<(), Error> {
    let status = status(options).await?;
    if options.json {
        writeln!(out, "{}", serde_json::json!(status))?;
    } else {
        writeln!(out, "{}", StatusText(&status))?;
    }
    Ok(())
}

/// Reads the status.
async fn status(options: &StatusOptions) -> Result<RelayStatus, RelayCommandError> {
    let place = &options.store.store;
    match place.view() {
        Ok(view) => Ok(RelayStatus::of(&view, place, real_time(), options.stale_after)?),
        Err(error) if error.is_used() => Ok(running::find(&options.store).await?.1),
        Err(error) => Err(error.into()),
    }
}

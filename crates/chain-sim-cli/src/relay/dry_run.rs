//! `--dry-run`.

use std::{io::Write, time::Duration};

use alloy_primitives::Address;
use relayer_rpc::{Relay, RelayConfig};

use super::error::RelayCommandError;
use crate::{error::Error, signals::Signals};

/// How long nothing must have come, once the chains are read.
const SILENCE: Duration = Duration::from_secs(3);

/// Says what would be relayed, until the chains are read and nothing more comes, or until a signal.
pub(super) async fn run(
    config: RelayConfig,
    payer: Address,
    signals: &mut Signals,
    out: &mut impl Write,
) -> Result<(), Error> {
    let started = Relay::dry_run(config, payer);
    let (mut relay, mut intents) = tokio::select! {
        started = started => started.map_err(RelayCommandError::from)?,
        () = signals.wait() => return Ok(()),
    };
    let mut count = 0_u64;
    loop {
        tokio::select! {
            Some(intent) = intents.recv() => {
                count += 1;
                writeln!(out, "{intent}")?;
            }
            ended = relay.ended() => return Ok(ended.map_err(RelayCommandError::from)?),
            () = tokio::time::sleep(SILENCE), if relay.is_read() => break,
            // Looks again whether the chains are read.
            () = tokio::time::sleep(SILENCE), if !relay.is_read() => {}
            () = signals.wait() => break,
        }
        out.flush()?;
    }
    let messages = if count == 1 { "message" } else { "messages" };
    writeln!(out, "{count} {messages} would be relayed")?;
    Ok(relay.stop().await.map_err(RelayCommandError::from)?)
}

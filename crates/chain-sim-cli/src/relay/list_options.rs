//! Which messages are relayed.

use std::str::FromStr;

use alloy_primitives::Address;
use clap::Args;
use relayer_rpc::relayer::{Lists, SkipRule};

use super::amount::Wei;
use crate::relayer_options::parse_rule;

/// Which messages are relayed, and for whom.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Which messages")]
pub(super) struct ListOptions {
    /// Relay only messages of this sender, or to an --allow-target. Repeat for each.
    #[arg(long, value_name = "ADDRESS")]
    allow_sender: Vec<Address>,

    /// Relay only messages to this target, or of an --allow-sender. Repeat for each.
    #[arg(long, value_name = "ADDRESS")]
    allow_target: Vec<Address>,

    /// Relay no message of this sender. Repeat for each.
    #[arg(long, value_name = "ADDRESS")]
    deny_sender: Vec<Address>,

    /// Relay no message to this target. Repeat for each.
    #[arg(long, value_name = "ADDRESS")]
    deny_target: Vec<Address>,

    /// An account that has agreed to pay for the messages from and to it, and the most that they may
    /// cost in an hour, over all chains. Repeat for each.
    #[arg(long, value_name = "ADDRESS=AMOUNT")]
    sponsor: Vec<Sponsor>,

    /// Relay nothing but messages that have a sponsor or are allowed.
    #[arg(long)]
    sponsored_only: bool,

    /// Do not relay the messages of a source, to a destination, from a sender, to a target, or with
    /// a hash: `source=ID`, `destination=ID`, `sender=ADDRESS`, `target=ADDRESS` or
    /// `message=HASH`. Repeat for each rule.
    #[arg(long, value_name = "RULE", value_parser = parse_rule)]
    pub(super) skip_relays: Vec<SkipRule>,
}

/// An account and what may be spent for it in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sponsor(Address, Wei);

impl FromStr for Sponsor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (account, amount) =
            text.split_once('=').ok_or_else(|| format!("expected ADDRESS=AMOUNT, got {text:?}"))?;
        let address =
            account.parse().map_err(|_| format!("expected an address, got {account:?}"))?;
        Ok(Self(address, amount.parse()?))
    }
}

impl ListOptions {
    /// Returns the lists.
    pub(super) fn lists(&self) -> Lists {
        Lists {
            denied_senders: self.deny_sender.iter().copied().collect(),
            denied_targets: self.deny_target.iter().copied().collect(),
            allowed_senders: self.allow_sender.iter().copied().collect(),
            allowed_targets: self.allow_target.iter().copied().collect(),
            sponsors: self.sponsor.iter().map(|Sponsor(account, wei)| (*account, wei.0)).collect(),
            sponsored_only: self.sponsored_only,
        }
    }
}

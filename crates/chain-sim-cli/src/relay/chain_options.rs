//! The chains, their nodes, and what relays may pay on them.

use std::{collections::BTreeMap, str::FromStr, time::Duration};

use alloy_primitives::ChainId;
use clap::{Args, value_parser};
use relayer_rpc::{
    EndpointUrl, Start,
    relayer::{ChainConfig, FeeConfig},
};

use super::amount::Wei;

/// The chains and their nodes.
#[derive(Debug, Clone, Args)]
pub(super) struct ChainOptions {
    /// The URL of a chain's node: http, https, ws or wss. Several nodes of the chain are separated by
    /// commas: where one does not answer, the next is asked. Repeat for each chain; there must be two
    /// or more.
    #[arg(long = "chain", value_name = "URL[,URL...]", required = true)]
    chain: Vec<Endpoints>,

    /// Where to begin to read, on the first start: `unexpired` for the first block whose messages have
    /// not expired, `latest`, or a block's number. With an id in front, for one chain.
    #[arg(long, value_name = "[ID:]BLOCK", default_value = "unexpired")]
    from: Vec<Beginning>,

    /// Milliseconds between two questions for a chain's latest block. Nodes with a WebSocket tell of
    /// it instead.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 1_000, value_parser = value_parser!(u64).range(10..=60_000))]
    poll_interval: u64,

    /// The most seconds for one request.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = value_parser!(u64).range(1..=600))]
    request_timeout: u64,

    /// How many seconds the start waits for nodes that do not answer yet.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    start_timeout: u64,

    /// The most blocks that are read at once. It is less where nodes refuse so many.
    #[arg(long, value_name = "BLOCKS", default_value_t = 1_000, value_parser = value_parser!(u64).range(1..))]
    max_range: u64,

    /// How many seconds the chains can execute a message after it was sent.
    #[arg(long, value_name = "SECONDS", default_value_t = 604_800)]
    expiry_window: u64,

    /// Relays are submitted no later than so many seconds before their message expires.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    inclusion_margin: u64,

    #[command(flatten)]
    fees: FeeOptions,
}

/// What relays pay.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Fees")]
struct FeeOptions {
    /// The most that each payer may spend in an hour on each chain: what its transactions can cost at
    /// most. [default: no limit]
    #[arg(long, value_name = "AMOUNT")]
    budget: Option<Wei>,

    /// The tip of a first attempt, for each unit of gas.
    #[arg(long, value_name = "AMOUNT", default_value = "1000000")]
    tip: Wei,

    /// The highest tip of a replacement.
    #[arg(long, value_name = "AMOUNT", default_value = "1gwei")]
    tip_cap: Wei,

    /// The highest price of a unit of gas. While the base fee is higher, nothing is submitted.
    #[arg(long, value_name = "AMOUNT", default_value = "100gwei")]
    fee_cap: Wei,

    /// What the data of a relay costs on the L1 at most. It counts for budgets only.
    #[arg(long, value_name = "AMOUNT", default_value = "0")]
    data_fee: Wei,

    /// Replace a transaction that is in no block after so many seconds by one that pays more.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = value_parser!(u64).range(1..))]
    replace_after: u64,

    /// The most transactions of a payer that wait for a block at the same time.
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = value_parser!(u64).range(1..))]
    max_in_flight: u64,
}

/// The endpoints of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Endpoints(Vec<EndpointUrl>);

impl FromStr for Endpoints {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',').map(|url| url.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

/// Where to begin to read a chain, or all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Beginning(Option<ChainId>, Start);

impl FromStr for Beginning {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || {
            format!(
                "expected unexpired, latest or a block's number, after ID: or not, got {text:?}"
            )
        };
        let (chain, block) = match text.split_once(':') {
            None => (None, text),
            Some((id, block)) => (Some(id.parse().map_err(|_| expected())?), block),
        };
        let start = match block {
            "unexpired" => Start::Unexpired,
            "latest" => Start::Latest,
            number => Start::Block(number.parse().map_err(|_| expected())?),
        };
        Ok(Self(chain, start))
    }
}

impl ChainOptions {
    /// Returns the endpoints of each chain.
    pub(super) fn endpoints(&self) -> Vec<Vec<EndpointUrl>> {
        self.chain.iter().map(|Endpoints(urls)| urls.clone()).collect()
    }

    /// Returns where to begin to read all chains, and where some of them.
    pub(super) fn start(&self) -> (Start, BTreeMap<ChainId, Start>) {
        let all = self
            .from
            .iter()
            .rev()
            .find_map(|Beginning(chain, start)| chain.is_none().then_some(*start));
        let some = self.from.iter().filter_map(|Beginning(chain, start)| Some(((*chain)?, *start)));
        (all.unwrap_or_default(), some.collect())
    }

    /// Returns the time between two questions for a head.
    pub(super) const fn interval(&self) -> Duration {
        Duration::from_millis(self.poll_interval)
    }

    /// Returns the most time for one request.
    pub(super) const fn deadline(&self) -> Duration {
        Duration::from_secs(self.request_timeout)
    }

    /// Returns how long the start waits for nodes.
    pub(super) const fn patience(&self) -> Duration {
        Duration::from_secs(self.start_timeout)
    }

    /// Returns what holds for each chain.
    pub(super) fn chain(&self) -> ChainConfig {
        let fees = &self.fees;
        let defaults = FeeConfig::default();
        ChainConfig {
            message_expiry_window: self.expiry_window,
            inclusion_margin: self.inclusion_margin,
            fees: FeeConfig {
                tip: fees.tip.0,
                tip_cap: fees.tip_cap.0,
                fee_cap: fees.fee_cap.0,
                data_fee: fees.data_fee.0,
                ..defaults
            },
            budget: fees.budget.map_or(u128::MAX, |Wei(wei)| wei),
            max_in_flight: usize::try_from(fees.max_in_flight).unwrap_or(usize::MAX),
            replace_after: fees.replace_after,
            max_range: self.max_range,
            ..ChainConfig::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_of_a_chain_are_separated_by_commas() {
        let Endpoints(urls) = "http://127.0.0.1:1, wss://b.example/k".parse().unwrap();
        let shown: Vec<_> = urls.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["http://127.0.0.1:1", "wss://b.example/…"]);
        for text in ["", "http://127.0.0.1:1,", "901"] {
            assert!(text.parse::<Endpoints>().is_err(), "{text}");
        }
    }

    #[test]
    fn reading_begins_at_a_block_or_at_a_name() {
        for (text, expected) in [
            ("latest", Beginning(None, Start::Latest)),
            ("unexpired", Beginning(None, Start::Unexpired)),
            ("7", Beginning(None, Start::Block(7))),
            ("901:latest", Beginning(Some(901), Start::Latest)),
            ("901:7", Beginning(Some(901), Start::Block(7))),
        ] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
        for text in ["", "soon", "901:", "x:7", "-1"] {
            assert!(text.parse::<Beginning>().is_err(), "{text}");
        }
    }
}

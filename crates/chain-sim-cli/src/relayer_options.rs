//! The relayer's options.

use alloy_primitives::{Address, ChainId};
use chain_sim::{RelayerConfig, SkipRule};
use clap::Args;

/// When, from which accounts and with how much gas messages are relayed, and which are not.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct RelayerOptions {
    /// Do not relay messages; clients have to do it.
    #[arg(long)]
    pub(crate) no_autorelay: bool,

    /// Seconds between a message's block and its relay.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) relay_delay: u64,

    /// The account that relays, or the one that relays to the chain with an id. Repeat for each
    /// chain. [default: account 9, or else the last one]
    #[arg(long, value_name = "[ID:]ADDRESS", value_parser = parse_payer)]
    relay_from: Vec<(Option<ChainId>, Address)>,

    /// The gas limit of a relay is at least this, and 200 more for each byte of the message. It is
    /// higher where an estimate on the destination shows that the target needs more. [default:
    /// 1000000]
    #[arg(long, value_name = "GAS")]
    relay_gas: Option<u64>,

    /// Per cent that are added to the estimate of a relay's gas. [default: 20]
    #[arg(long, value_name = "PERCENT")]
    relay_gas_margin: Option<u64>,

    /// The most gas that a long message or an estimate gives a relay. [default: the highest gas
    /// limit of a transaction]
    #[arg(long, value_name = "GAS")]
    relay_gas_cap: Option<u64>,

    /// Do not estimate the gas of relays.
    #[arg(long)]
    no_relay_estimates: bool,

    /// Do not relay the messages of a source, to a destination, from a sender, to a target, or with
    /// a hash: `source=ID`, `destination=ID`, `sender=ADDRESS`, `target=ADDRESS` or
    /// `message=HASH`. Repeat for each rule.
    #[arg(long, value_name = "RULE", value_parser = parse_rule)]
    skip_relays: Vec<SkipRule>,
}

impl RelayerOptions {
    /// Returns the relayer's configuration, without its account and its delay.
    pub(crate) fn config(&self) -> RelayerConfig {
        let mut config = RelayerConfig::default();
        config.gas_limit = self.relay_gas.unwrap_or(config.gas_limit);
        config.gas_margin = self.relay_gas_margin.unwrap_or(config.gas_margin);
        config.gas_cap = self.relay_gas_cap.unwrap_or(config.gas_cap);
        let payers = self.relay_from.iter();
        config
            .with_gas_estimates(!self.no_relay_estimates)
            .with_accounts(payers.filter_map(|&(chain, account)| Some((chain?, account))))
            .with_skip(self.skip_relays.iter().copied())
    }

    /// Returns the account that relays where no other is given; `None` for the default.
    pub(crate) fn account(&self) -> Option<Address> {
        self.relay_from
            .iter()
            .rev()
            .find_map(|(chain, account)| chain.is_none().then_some(*account))
    }
}

/// Parses an account, and the id of a chain before it.
fn parse_payer(text: &str) -> Result<(Option<ChainId>, Address), String> {
    let account = |text| parse("an address", text);
    match text.split_once(':') {
        None => Ok((None, account(text)?)),
        Some((id, text)) => Ok((Some(parse("a chain id", id)?), account(text)?)),
    }
}

/// Parses a skip rule.
pub(crate) fn parse_rule(text: &str) -> Result<SkipRule, String> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    match name {
        "source" => parse("a chain id", value).map(SkipRule::Source),
        "destination" => parse("a chain id", value).map(SkipRule::Destination),
        "sender" => parse("an address", value).map(SkipRule::Sender),
        "target" => parse("an address", value).map(SkipRule::Target),
        "message" => parse("a hash", value).map(SkipRule::Message),
        _ => Err(format!(
            "expected source=, destination=, sender=, target= or message=, got {text:?}"
        )),
    }
}

/// Parses a value.
fn parse<T: core::str::FromStr>(expected: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("expected {expected}, got {text:?}"))
}

#[cfg(test)]
mod tests {
    use alloy_primitives::B256;
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        relayer: RelayerOptions,
    }

    fn options(line: &[&str]) -> Result<RelayerOptions, clap::Error> {
        Ok(Line::try_parse_from([&["line"], line].concat())?.relayer)
    }

    #[test]
    fn options_make_the_configuration() {
        let none = options(&[]).unwrap();
        assert_eq!((none.config(), none.account()), (RelayerConfig::default(), None));
        let gas = ["--relay-gas", "7", "--relay-gas-margin", "8", "--relay-gas-cap", "9"];
        let expected =
            RelayerConfig::default().with_gas_limit(7).with_gas_margin(8).with_gas_cap(9);
        assert_eq!(options(&gas).unwrap().config(), expected);
        let expected = RelayerConfig::default().with_gas_estimates(false);
        assert_eq!(options(&["--no-relay-estimates"]).unwrap().config(), expected);
    }

    #[test]
    fn accounts_are_for_all_chains_or_for_one() {
        let [one, two] = [Address::repeat_byte(1), Address::repeat_byte(2)];
        let (all, own) = (one.to_string(), format!("902:{two}"));
        let options = options(&["--relay-from", &all, "--relay-from", &own]).unwrap();
        assert_eq!(options.account(), Some(one));
        let expected = RelayerConfig::default().with_accounts([(902, two)]);
        assert_eq!(options.config(), expected);
    }

    #[test]
    fn skip_rules_have_a_name_and_a_value() {
        let (account, hash) = (Address::repeat_byte(3), B256::repeat_byte(4));
        let cases = [
            ("source=901".into(), SkipRule::Source(901)),
            ("destination=902".into(), SkipRule::Destination(902)),
            (format!("sender={account}"), SkipRule::Sender(account)),
            (format!("target={account}"), SkipRule::Target(account)),
            (format!("message={hash}"), SkipRule::Message(hash)),
        ];
        for (text, rule) in cases {
            assert_eq!(options(&["--skip-relays", &text]).unwrap().config().skip, [rule]);
        }
        for text in ["source", "source=one", "sender=0x12", "to=901", ""] {
            assert!(options(&["--skip-relays", text]).is_err(), "{text}");
        }
        for text in ["901", "one:0x0303030303030303030303030303030303030303", "902:", ""] {
            assert!(options(&["--relay-from", text]).is_err(), "{text}");
        }
    }
}

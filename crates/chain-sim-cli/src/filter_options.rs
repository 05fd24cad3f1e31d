//! The options for the filter of the pools.

use chain_sim::{INGRESS_TIMEOUT, InteropFilter};
use clap::Args;

/// What pools refuse and drop beyond the validity rules.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct FilterOptions {
    /// Begin with the failsafe on: no transaction that declares messages enters a pool, and every
    /// `interop_checkAccessList` is refused, until `admin_setFailsafeEnabled` turns it off.
    #[arg(long)]
    failsafe: bool,

    /// Let a transaction into a pool only if the messages that it declares are earlier than the
    /// next block, and do not expire within SECONDS after it (7,200 without a value). By default
    /// the rules for blocks apply.
    #[arg(long, value_name = "SECONDS", require_equals = true)]
    strict_ingress: Option<Option<u64>>,

    /// Let all pools drop the transactions that declare messages when the failsafe goes on, and
    /// when a block of any chain is removed or replaced, as op-reth does.
    #[arg(long)]
    drop_interop: bool,
}

impl FilterOptions {
    /// Returns the filter.
    pub(crate) fn filter(self) -> InteropFilter {
        let filter =
            InteropFilter::default().with_failsafe(self.failsafe).with_drops(self.drop_interop);
        match self.strict_ingress {
            Some(timeout) => filter.with_strict_ingress(timeout.unwrap_or(INGRESS_TIMEOUT)),
            None => filter,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        filter: FilterOptions,
    }

    #[test]
    fn options_make_the_filter() {
        let filter = |options: &[&str]| {
            let line = Line::try_parse_from([&["line"], options].concat())?;
            Ok::<_, clap::Error>(line.filter.filter())
        };
        let none = InteropFilter::default();
        assert_eq!(filter(&[]).unwrap(), none);
        assert_eq!(filter(&["--failsafe"]).unwrap(), none.with_failsafe(true));
        assert_eq!(filter(&["--drop-interop"]).unwrap(), none.with_drops(true));
        assert_eq!(filter(&["--strict-ingress"]).unwrap(), none.with_strict_ingress(7_200));
        let with_timeout = filter(&["--strict-ingress=86400", "--failsafe"]).unwrap();
        assert_eq!(with_timeout, none.with_strict_ingress(86_400).with_failsafe(true));
        assert!(filter(&["--strict-ingress=soon"]).is_err());
    }
}

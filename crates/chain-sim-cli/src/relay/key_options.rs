//! Where the keys of payers are.

use std::{env, path::PathBuf};

use clap::Args;
use relayer_rpc::{Keys, Secret};

use super::error::RelayCommandError;
use crate::settings::KEY;

/// The keys of the accounts that pay for relays. Several accounts pay in parallel. Nothing else may use
/// these keys while the relayer runs.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Keys")]
pub(super) struct KeyOptions {
    /// A file with a private key in hex on each line. Others must not be able to read it.
    /// [default: the variable `CHAIN_SIM_RELAYER_KEY`, with keys separated by commas]
    #[arg(long, value_name = "FILE")]
    key_file: Vec<PathBuf>,

    /// An encrypted keystore, as geth and cast write it.
    #[arg(long, value_name = "FILE", requires = "password_file")]
    keystore: Option<PathBuf>,

    /// The file whose first line is the keystore's password.
    #[arg(long, value_name = "FILE", requires = "keystore")]
    password_file: Option<PathBuf>,
}

impl KeyOptions {
    /// Reads the keys; `None` where no option and no variable has any.
    pub(super) fn read(&self) -> Result<Option<Keys>, RelayCommandError> {
        let mut secrets: Vec<Secret> = self.key_file.iter().cloned().map(Secret::File).collect();
        if let (Some(path), Some(password)) = (&self.keystore, &self.password_file) {
            secrets.push(Secret::Keystore { path: path.clone(), password: password.clone() });
        }
        if secrets.is_empty()
            && let Ok(text) = env::var(KEY)
            && !text.is_empty()
        {
            secrets.push(Secret::text(KEY, text));
        }
        if secrets.is_empty() {
            return Ok(None);
        }
        Ok(Some(Keys::read(&secrets)?))
    }
}

//! States in anvil's form that are small until they are unpacked.

use std::io::Write;

use alloy_primitives::{Bytes, U64};
use flate2::{Compression, write::GzEncoder};

use crate::wire::Failure;

/// The account that a state has.
const ACCOUNT: &str = "0x00000000000000000000000000000000000b16b0";

/// Returns an account with so many words, the last of which ends with this.
pub(crate) fn words(words: u64, end: &str) -> Result<Bytes, Failure> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    write!(gzip, r#"{{"accounts":{{"{ACCOUNT}":{{"nonce":0,"balance":"0x0","code":"0x","#)?;
    write!(gzip, r#""storage":{{"#)?;
    let word = "11".repeat(31);
    for key in 0..words {
        write!(gzip, r#""{}":"0x{word}11","#, U64::from(key))?;
    }
    write!(gzip, r#""0xffffffffffff":"0x{word}{end}"}}}}}}}}"#)?;
    Ok(gzip.finish()?.into())
}

/// Returns an account with code of so many MiB.
pub(crate) fn code(mebibytes: usize) -> Result<Bytes, Failure> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    write!(gzip, r#"{{"accounts":{{"{ACCOUNT}":{{"nonce":0,"balance":"0x0","storage":{{}},"#)?;
    write!(gzip, r#""code":"0x"#)?;
    let digits = vec![b'0'; 2 << 20];
    for _ in 0..mebibytes {
        gzip.write_all(&digits)?;
    }
    write!(gzip, r#""}}}}}}"#)?;
    Ok(gzip.finish()?.into())
}

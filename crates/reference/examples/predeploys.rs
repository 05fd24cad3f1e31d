//! Prints the runtime code of both predeploys as a JSON object, by address, for programs that put
//! it into chains of their own.
//!
//! ```sh
//! cargo run --release -p reference --example predeploys
//! ```

use messenger::{CROSS_L2_INBOX, L2_TO_L2_CROSS_DOMAIN_MESSENGER};
use reference::{Error, released};

fn main() -> Result<(), Error> {
    let code = released()?;
    // Neither addresses nor code need escaping.
    println!(
        r#"{{"{CROSS_L2_INBOX}":"{}","{L2_TO_L2_CROSS_DOMAIN_MESSENGER}":"{}"}}"#,
        code.inbox, code.messenger,
    );
    Ok(())
}

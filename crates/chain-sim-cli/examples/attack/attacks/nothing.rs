//! No attack: what the machine and the innocent clients cost by themselves.

use crate::{attack::Attack, finding::Finding};

pub(super) const ATTACKS: &[Attack] = &[Attack::new("-", "nothing", "does nothing", |stage| {
    stage.begin()?;
    stage.wait();
    Ok(Finding::fine("nothing"))
})];

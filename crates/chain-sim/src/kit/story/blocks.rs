//! Blocks that come and go.

use std::collections::{BTreeMap, BTreeSet};

use alloy_primitives::{B256, ChainId};

use super::{effect::Effect, list::list, names::Names};
use crate::{
    cluster::{Fallout, ReplacedBlock},
    kit::{Run, address_name::AddressName},
};

/// The blocks that were on the chains after the last step.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    chains: BTreeMap<ChainId, Vec<Seen>>,
    /// Messages that some block has sent, on the chains or not.
    sent: BTreeSet<B256>,
    /// Messages that some block has relayed, on the chains or not.
    relayed: BTreeSet<B256>,
}

/// A block that was on a chain.
#[derive(Debug)]
struct Seen {
    number: u64,
    hash: B256,
    effects: Vec<Effect>,
}

impl Blocks {
    /// What has changed since the last step: first the blocks that are gone, then the new ones. The
    /// names have all messages of the new blocks.
    pub(super) fn observe(&mut self, run: &Run, fallout: &Fallout, names: &Names) -> Vec<String> {
        let (mut gone, mut new) = (Vec::new(), Vec::new());
        for chain in run.simulation.cluster.chains() {
            let id = chain.id();
            let blocks = run.model.blocks(id);
            let seen = self.chains.entry(id).or_default();
            let same = seen.iter().zip(blocks).take_while(|(seen, now)| seen.hash == now.hash);
            let same = same.count();
            let removed = seen.split_off(same);
            gone.extend(gone_lines(id, removed, fallout));
            for model in &blocks[seen.len()..] {
                let Some(block) = chain.block(model.number) else { continue };
                let effects = Effect::all(block, model);
                new.push((id, model.number, effects.clone()));
                seen.push(Seen { number: model.number, hash: model.hash, effects });
            }
        }
        let is_told = |block| gone.iter().any(|(of, _)| *of == Some(block));
        let unseen = fallout.replaced.iter().filter(|block| !is_told(block));
        let unseen: Vec<String> = unseen.map(|block| replaced_line(block, &[])).collect();
        let lines = gone.into_iter().map(|(_, line)| line).chain(unseen);
        let mut lines: Vec<String> = lines.collect();
        for (chain, number, effects) in new {
            lines.extend(self.new_lines(
                &format!("block {number} of chain {chain}"),
                &effects,
                names,
            ));
        }
        lines
    }

    /// What a new block does.
    fn new_lines(&mut self, block: &str, effects: &[Effect], names: &Names) -> Vec<String> {
        let again = |is_new: bool| if is_new { "" } else { " again" };
        let (mut sent, mut relayed, mut executed, mut failed) = (vec![], vec![], vec![], vec![]);
        for effect in effects {
            match effect {
                Effect::Sends(hash) => {
                    sent.push(format!("message {hash}{}", again(self.sent.insert(*hash))));
                }
                Effect::Relays(hash) if names.has(*hash) => {
                    relayed.push(format!("message {hash}{}", again(self.relayed.insert(*hash))));
                }
                Effect::Relays(_) => relayed.push("a message that nobody has sent".into()),
                Effect::Executes(log) => executed.push(log.clone()),
                Effect::FailsToRelay(hash, reason) => {
                    let message = if names.has(*hash) {
                        format!("message {hash}")
                    } else {
                        "a message that nobody has sent".into()
                    };
                    failed.push(format!("in {block} a relay of {message} fails: {reason}"));
                }
                Effect::Fails(from, to, reason) => {
                    let from = AddressName(*from);
                    let what = match to.to() {
                        Some(to) => format!("a transaction from {from} to {}", AddressName(*to)),
                        None => format!("the creation of a contract by {from}"),
                    };
                    failed.push(format!("in {block} {what} fails: {reason}"));
                }
            }
        }
        let kinds = [("relays", relayed), ("sends", sent), ("executes", executed)];
        let done = kinds.into_iter().filter(|(_, items)| !items.is_empty());
        done.map(|(does, items)| format!("{block} {does} {}", list(&items))).chain(failed).collect()
    }
}

/// The lines for a chain's blocks that are gone, each with the replaced block that it is about.
fn gone_lines(
    chain: ChainId,
    removed: Vec<Seen>,
    fallout: &Fallout,
) -> Vec<(Option<&ReplacedBlock>, String)> {
    let replacement = |seen: &Seen| {
        fallout.replaced.iter().find(|it| it.chain == chain && it.removed == seen.hash)
    };
    let (replaced, reorged): (Vec<Seen>, Vec<Seen>) =
        removed.into_iter().partition(|seen| replacement(seen).is_some());
    let mut lines = Vec::new();
    if let (Some(first), Some(last)) = (reorged.first(), reorged.last()) {
        let (blocks, them) = if first.number == last.number {
            (format!("block {} of chain {chain} is removed", first.number), "it")
        } else {
            let (first, last) = (first.number, last.number);
            (format!("blocks {first} to {last} of chain {chain} are removed"), "them")
        };
        let lost = lost(reorged.iter().flat_map(|seen| &seen.effects));
        let with = if lost.is_empty() { lost } else { format!(", and with {them} {lost}") };
        lines.push((None, blocks + &with));
    }
    for seen in &replaced {
        lines.extend(replacement(seen).map(|it| (Some(it), replaced_line(it, &seen.effects))));
    }
    lines
}

/// The line for a replaced block that did this.
fn replaced_line(block: &ReplacedBlock, effects: &[Effect]) -> String {
    let ReplacedBlock { chain, number, cause, .. } = block;
    let lost = lost(effects);
    let loses = if lost.is_empty() { lost } else { format!(" loses {lost}: it") };
    format!(
        "block {number} of chain {chain}{loses} is replaced by a block with only its deposits, because {cause}"
    )
}

/// What is lost with blocks that did this.
fn lost<'a>(effects: impl IntoIterator<Item = &'a Effect>) -> String {
    let things = effects.into_iter().filter_map(|effect| match effect {
        Effect::Sends(hash) => Some(format!("message {hash}")),
        Effect::Relays(hash) => Some(format!("the relay of message {hash}")),
        Effect::Executes(log) => Some(format!("the execution of {log}")),
        Effect::FailsToRelay(..) | Effect::Fails(..) => None,
    });
    list(&things.collect::<Vec<_>>())
}

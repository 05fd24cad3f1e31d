//! The root of a list, as headers have it for transactions and receipts.

use alloy_primitives::B256;
use alloy_rlp::{BufMut, Encodable};
use alloy_trie::Nibbles;

use super::Trie;

/// An item of the list, encoded already.
#[derive(Debug, Clone, Copy, Default)]
struct Item<'a>(&'a [u8]);

impl Encodable for Item<'_> {
    fn encode(&self, out: &mut dyn BufMut) {
        out.put_slice(self.0);
    }

    fn length(&self) -> usize {
        self.0.len()
    }
}

/// The root of the trie of these items, whose keys are their positions. `alloy-trie` computes it,
/// too, one hash after the other.
pub(crate) fn ordered_root<'a>(items: impl IntoIterator<Item = &'a [u8]>) -> B256 {
    let mut trie = Trie::default();
    for (position, item) in items.into_iter().enumerate() {
        let key = alloy_rlp::encode_fixed_size(&position);
        *trie.entry(&Nibbles::unpack(&key)) = Item(item);
    }
    trie.root()
}

#[cfg(test)]
mod tests {
    use alloy_trie::root::ordered_trie_root_with_encoder;

    use super::*;

    #[test]
    fn root_is_that_of_alloy_trie() {
        // Keys of one and two bytes, and items that are shorter and longer than a hash and a block.
        for length in [0, 1, 2, 16, 17, 127, 128, 129, 200, 256, 257, 700] {
            for bytes in [0, 1, 20, 31, 32, 33, 100, 135, 136, 300] {
                let item = |at: usize| vec![at.to_le_bytes()[0]; (bytes * (1 + at % 3)) / 2];
                let items: Vec<Vec<u8>> = (0..length).map(item).collect();
                let expected =
                    ordered_trie_root_with_encoder(&items, |item, out| out.put_slice(item));
                assert_eq!(ordered_root(items.iter().map(Vec::as_slice)), expected);
            }
        }
    }
}

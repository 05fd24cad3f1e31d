//! The blocks that keccak256 absorbs.

/// Length of a block, in bytes.
pub(crate) const BLOCK: usize = 136;

/// Number of blocks that an input of these parts has with its padding: at least one.
pub(crate) const fn blocks([head, tail]: [&[u8]; 2]) -> usize {
    (head.len() + tail.len()) / BLOCK + 1
}

/// The input's bytes in its `index`-th block: fewer than a block, or none, in the last one, which is
/// to be padded. `buffer` is for those that lie in both parts.
pub(crate) fn block<'a>(
    [head, tail]: [&'a [u8]; 2],
    index: usize,
    buffer: &'a mut [u8; BLOCK],
) -> &'a [u8] {
    let start = index * BLOCK;
    let Some(head) = head.get(start..) else {
        let rest = &tail[start - head.len()..];
        return &rest[..rest.len().min(BLOCK)];
    };
    if let Some(whole) = head.first_chunk::<BLOCK>() {
        return whole;
    }
    if tail.is_empty() {
        return head;
    }
    let length = (head.len() + tail.len()).min(BLOCK);
    buffer[..head.len()].copy_from_slice(head);
    buffer[head.len()..length].copy_from_slice(&tail[..length - head.len()]);
    &buffer[..length]
}

//! The blocks that keccak256 absorbs, with its padding.

/// Length of a block, in bytes.
pub(crate) const BLOCK: usize = 136;

/// Number of blocks that an input of these parts has with its padding: at least one.
pub(crate) const fn blocks([head, tail]: [&[u8]; 2]) -> usize {
    (head.len() + tail.len()) / BLOCK + 1
}

/// The `index`-th block of an input; `buffer` is for one that lies in both parts, or is padded.
pub(crate) fn block<'a>(
    [head, tail]: [&'a [u8]; 2],
    index: usize,
    buffer: &'a mut [u8; BLOCK],
) -> &'a [u8; BLOCK] {
    let start = index * BLOCK;
    // What is before the block is not in `rest`.
    let (rest, after) = match head.get(start..) {
        Some(rest) => (rest, tail),
        None => (&tail[start - head.len()..], &[][..]),
    };
    if let Some(whole) = rest.first_chunk() {
        return whole;
    }
    let split = rest.len();
    let end = (split + after.len()).min(BLOCK);
    buffer[..split].copy_from_slice(rest);
    buffer[split..end].copy_from_slice(&after[..end - split]);
    if end < BLOCK {
        // Keccak's padding, as it was before SHA-3 added two bits to it.
        buffer[end..].fill(0);
        buffer[end] = 0x01;
        buffer[BLOCK - 1] |= 0x80;
    }
    buffer
}

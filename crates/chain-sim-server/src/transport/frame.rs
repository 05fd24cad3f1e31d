//! Frames of a WebSocket. soketto's codec reads and writes their headers; their bytes are counted
//! here as they come in, because soketto makes room for a whole message before it has come in.

use std::{io, sync::Arc, time::Duration};

use soketto::{
    Parsing,
    base::{self, Codec, Header, OpCode},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    time::{Instant, sleep_until},
};

use super::turns::Turns;
use crate::memory::{Held, NoRoom, Overdue, Share};

/// Frames up to this number of bytes are sent in one write.
const SHORT: usize = 4 * 1024;
/// The header of a frame is as much work as the payload of so many bytes.
const FRAME: usize = 256;

/// What a client sends.
#[derive(Debug)]
pub(super) enum Received {
    /// A whole message, which is counted.
    Message(Vec<u8>, Held),
    /// A ping, with what the pong has to repeat.
    Ping(Vec<u8>),
    Pong,
    Close,
}

/// Why no more is read.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreadable {
    /// The client is gone, or the server ends the connection.
    #[error("the connection has ended: {0}")]
    Io(#[from] io::Error),
    #[error("frame: expected one that RFC 6455 allows, got {actual}")]
    Frame { actual: String },
    #[error("message: expected at most {expected} bytes")]
    TooLong { expected: usize },
    #[error("message: expected within {expected:?}")]
    Late { expected: Duration },
    #[error("message: {0}")]
    Overdue(#[from] Overdue),
    #[error("message: no room, {0}")]
    NoRoom(#[from] NoRoom),
}

impl Unreadable {
    /// Returns the status code with which the connection ends.
    pub(super) const fn code(&self) -> u16 {
        match self {
            Self::Io(_) => 1000,
            Self::Frame { .. } => 1002,
            Self::TooLong { .. } => 1009,
            Self::Late { .. } => 1008,
            Self::Overdue(_) | Self::NoRoom(_) => 1013,
        }
    }
}

/// Reads the frames of a client.
#[derive(Debug)]
pub(super) struct Frames<R> {
    stream: BufReader<R>,
    codec: Codec,
    /// The most bytes of a message.
    most: usize,
    /// How long a message may take, from its first byte to its last.
    longest: Duration,
    /// The frames so far of a message in several frames, and when it began.
    begun: Option<(Vec<u8>, Held)>,
    began: Instant,
}

impl<R: AsyncRead + Unpin> Frames<R> {
    pub(super) fn new(stream: R, most: usize, longest: Duration) -> Self {
        let stream = BufReader::new(stream);
        Self { stream, codec: Codec::new(), most, longest, begun: None, began: Instant::now() }
    }

    /// Reads a message or a control frame.
    pub(super) async fn next(&mut self, share: &Arc<Share>) -> Result<Received, Unreadable> {
        if self.begun.is_none() {
            self.stream.fill_buf().await?;
            self.began = Instant::now();
        }
        let (began, expected) = (self.began, self.longest);
        let turns = Turns::default();
        let late = async {
            tokio::select! {
                overdue = share.memory().overdue(began, || turns.holds()) => Err(overdue.into()),
                () = sleep_until(began + expected) => Err(Unreadable::Late { expected }),
            }
        };
        turns.read(self.read(share, &turns), late).await
    }

    /// Reads everything to its end, and keeps nothing.
    pub(super) async fn discard(&mut self) {
        while let Ok(part) = self.stream.fill_buf().await
            && !part.is_empty()
        {
            let read = part.len();
            self.stream.consume(read);
        }
    }

    async fn read(&mut self, share: &Arc<Share>, turns: &Turns) -> Result<Received, Unreadable> {
        loop {
            let header = self.header().await?;
            turns.work(FRAME).await;
            match header.opcode() {
                OpCode::Ping => return Ok(Received::Ping(self.control(&header).await?)),
                OpCode::Pong => {
                    self.control(&header).await?;
                    return Ok(Received::Pong);
                }
                OpCode::Close => return Ok(Received::Close),
                _ => {}
            }
            let begins = header.opcode() != OpCode::Continue;
            let (mut bytes, mut held) = match (self.begun.take(), begins) {
                (None, true) => (Vec::new(), share.nothing()),
                (Some(begun), false) => begun,
                (_, _) => {
                    let actual = format!("{} out of order", header.opcode());
                    return Err(Unreadable::Frame { actual });
                }
            };
            self.payload(&header, &mut bytes, &mut held, turns).await?;
            if header.is_fin() {
                return Ok(Received::Message(bytes, held));
            }
            self.begun = Some((bytes, held));
        }
    }

    /// Reads the header of a frame.
    async fn header(&mut self) -> Result<Header, Unreadable> {
        let mut bytes = Vec::with_capacity(14);
        loop {
            bytes.push(self.stream.read_u8().await?);
            let parsed = self.codec.decode_header(&bytes).map_err(|error| match error {
                base::Error::PayloadTooLarge { .. } => Unreadable::TooLong { expected: self.most },
                error => Unreadable::Frame { actual: error.to_string() },
            });
            match parsed? {
                Parsing::Done { value, .. } if value.is_masked() => return Ok(value),
                Parsing::Done { .. } => {
                    return Err(Unreadable::Frame { actual: "one without a mask".into() });
                }
                Parsing::NeedMore(_) => {}
            }
        }
    }

    /// Reads the payload of a control frame: at most 125 bytes, as the codec has checked.
    async fn control(&mut self, header: &Header) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; header.payload_len()];
        self.stream.read_exact(&mut bytes).await?;
        unmask(header.mask(), 0, &mut bytes);
        Ok(bytes)
    }

    /// Reads the payload of a frame, and counts each part of it before it is kept. While there is no
    /// room, nothing is read.
    async fn payload(
        &mut self,
        header: &Header,
        bytes: &mut Vec<u8>,
        held: &mut Held,
        turns: &Turns,
    ) -> Result<(), Unreadable> {
        let before = bytes.len();
        let length = before.saturating_add(header.payload_len());
        if length > self.most {
            return Err(Unreadable::TooLong { expected: self.most });
        }
        // More frames may follow.
        let whole = if header.is_fin() { length as u64 } else { u64::MAX };
        while bytes.len() < length {
            let part = self.stream.fill_buf().await?;
            if part.is_empty() {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            let part = &part[..part.len().min(length - bytes.len())];
            held.resize_in_part((bytes.len() + part.len()) as u64, whole).await?;
            let (from, read) = (bytes.len(), part.len());
            bytes.extend_from_slice(part);
            unmask(header.mask(), from - before, &mut bytes[from..]);
            self.stream.consume(read);
            turns.count(read).await;
        }
        Ok(())
    }
}

/// Undoes the mask of a part of a frame (RFC 6455, section 5.3) that begins at its byte `offset`. It
/// takes whole words: soketto's codec goes byte by byte.
fn unmask(mask: u32, offset: usize, bytes: &mut [u8]) {
    let mut mask = mask.to_be_bytes();
    mask.rotate_left(offset % 4);
    let (words, rest) = bytes.as_chunks_mut();
    for word in words {
        *word = (u32::from_ne_bytes(*word) ^ u32::from_ne_bytes(mask)).to_ne_bytes();
    }
    rest.iter_mut().zip(mask).for_each(|(byte, key)| *byte ^= key);
}

/// Writes a frame.
pub(super) async fn write(
    stream: &mut (impl AsyncWrite + Unpin),
    opcode: OpCode,
    payload: &[u8],
) -> io::Result<()> {
    let mut codec = Codec::new();
    let mut header = Header::new(opcode);
    header.set_payload_len(payload.len());
    let header = codec.encode_header(&header);
    if payload.len() <= SHORT {
        stream.write_all(&[header, payload].concat()).await?;
    } else {
        stream.write_all(header).await?;
        stream.write_all(payload).await?;
    }
    stream.flush().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_unmasked_as_the_codec_does_it() {
        let mut header = Header::new(OpCode::Text);
        header.set_masked(true).set_mask(0x1234_5678);
        let mut whole: Vec<u8> = (0..=255).cycle().take(1_003).collect();
        for length in [0, 1, 3, 4, 5, 63, 1_000] {
            let mut parts = whole.clone();
            Codec::apply_mask(&header, &mut whole);
            let mut offset = 0;
            for part in parts.chunks_mut(length.max(1)) {
                unmask(header.mask(), offset, part);
                offset += part.len();
            }
            assert_eq!(parts, whole, "{length}");
        }
    }
}

//! Whether SQLite's write-ahead log contains what was committed. SQLite itself checks it only when a ledger is opened. The format:
//! <https://www.sqlite.org/fileformat2.html#the_write_ahead_log> (read 2026-11-28). A program may open this file beside SQLite, which
//! has no locks on it; it has some on the other two.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::path::Path;

const HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;
const MAGIC: u32 = 0x377f_0682;

/// The header of a log, and of its last committed frame, which has the checksum of all frames before it. They stay as they are while
/// more is appended.
#[derive(PartialEq, Eq)]
pub(super) struct LogEnd {
    frames: u32,
    header: [u8; HEADER_BYTES],
    frame: [u8; FRAME_HEADER_BYTES],
}

impl LogEnd {
    /// An error also where there is no frame of this log.
    pub(super) fn read(wal: &Path, frames: u32) -> io::Result<LogEnd> {
        let mut end = LogEnd { frames, header: [0; HEADER_BYTES], frame: [0; FRAME_HEADER_BYTES] };
        let Some(before) = frames.checked_sub(1) else { return Ok(end) };
        let mut file = File::open(wal)?;
        file.read_exact(&mut end.header)?;
        let [_magic, _version, page_bytes, _checkpoint, salts @ .., _, _] = words::<HEADER_BYTES, 8>(&end.header);
        let frame_bytes = FRAME_HEADER_BYTES as u64 + u64::from(page_bytes);
        file.seek(SeekFrom::Start(HEADER_BYTES as u64 + u64::from(before) * frame_bytes))?;
        file.read_exact(&mut end.frame)?;
        let [_page, _pages, frame_salts @ .., _, _] = words::<FRAME_HEADER_BYTES, 6>(&end.frame);
        if frame_salts == salts { Ok(end) } else { Err(io::ErrorKind::InvalidData.into()) }
    }

    pub(super) fn is_in(&self, wal: &Path) -> bool {
        LogEnd::read(wal, self.frames).is_ok_and(|found| found == *self)
    }
}

/// Whether the first frames are valid and follow each other.
pub(super) fn is_intact(wal: &Path, frames: u32) -> io::Result<bool> {
    if frames == 0 {
        return Ok(true);
    }
    let mut file = BufReader::new(File::open(wal)?);
    let intact = check(&mut file, frames);
    match intact {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        result => result,
    }
}

fn check(file: &mut impl Read, frames: u32) -> io::Result<bool> {
    let mut header = [0; HEADER_BYTES];
    file.read_exact(&mut header)?;
    let [magic, _version, page_bytes, _checkpoint, salts @ .., first, second] = words::<HEADER_BYTES, 8>(&header);
    // The lowest bit says in which order the bytes of a word are for the checksum.
    let mut checksum = Checksum { is_big_endian: magic & 1 == 1, first: 0, second: 0 };
    checksum.add(&header[..24]);
    if magic & !1 != MAGIC || !checksum.is([first, second]) || page_bytes > 1 << 16 {
        return Ok(false);
    }
    let mut frame = [0; FRAME_HEADER_BYTES];
    let mut page = vec![0; usize::try_from(page_bytes).unwrap_or_default()];
    for _ in 0..frames {
        file.read_exact(&mut frame)?;
        file.read_exact(&mut page)?;
        let [_page, _pages, frame_salts @ .., first, second] = words::<FRAME_HEADER_BYTES, 6>(&frame);
        checksum.add(&frame[..8]);
        checksum.add(&page);
        if frame_salts != salts || !checksum.is([first, second]) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Numbers of four bytes, the most significant first.
fn words<const BYTES: usize, const WORDS: usize>(bytes: &[u8; BYTES]) -> [u32; WORDS] {
    let (words, _) = bytes.as_chunks::<4>();
    std::array::from_fn(|index| words.get(index).map_or(0, |word| u32::from_be_bytes(*word)))
}

/// Over all bytes so far.
struct Checksum {
    is_big_endian: bool,
    first: u32,
    second: u32,
}

impl Checksum {
    /// A multiple of eight bytes.
    fn add(&mut self, bytes: &[u8]) {
        let number = if self.is_big_endian { u32::from_be_bytes } else { u32::from_le_bytes };
        let (pairs, _) = bytes.as_chunks::<8>();
        for [a, b, c, d, e, f, g, h] in pairs {
            self.first = self.first.wrapping_add(number([*a, *b, *c, *d])).wrapping_add(self.second);
            self.second = self.second.wrapping_add(number([*e, *f, *g, *h])).wrapping_add(self.first);
        }
    }

    fn is(&self, expected: [u32; 2]) -> bool {
        [self.first, self.second] == expected
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rusqlite::Connection;

    use super::*;

    #[test]
    fn only_a_log_with_every_frame_is_intact() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let wal = folder.path().join("a.db-wal");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (n)").unwrap();
        let insert = || connection.execute("INSERT INTO t VALUES (randomblob(9000))", []).unwrap();
        let frames = || -> u32 { connection.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| row.get(1)).unwrap() };
        insert();
        let (earlier, earlier_frames) = (fs::read(&wal).unwrap(), frames());
        insert();
        let (later, later_frames) = (fs::read(&wal).unwrap(), frames());
        assert!(earlier_frames > 2 && later_frames > earlier_frames);
        let changed = |at: usize| {
            let mut bytes = later.clone();
            bytes[at] ^= 1;
            bytes
        };
        for (what, bytes, frames, expected) in [
            ("as it is", later.clone(), later_frames, true),
            ("an earlier one", earlier.clone(), earlier_frames, true),
            ("an earlier one of fewer frames", earlier, later_frames, false),
            ("empty", Vec::new(), later_frames, false),
            ("empty, and nothing was committed", Vec::new(), 0, true),
            ("another header", changed(17), later_frames, false),
            ("another page", changed(later.len() - 1), later_frames, false),
            ("another page of an earlier commit", changed(HEADER_BYTES + FRAME_HEADER_BYTES + 9), later_frames, false),
            ("a page after the last commit", changed(later.len() - 1), earlier_frames, true),
        ] {
            let copy = folder.path().join("copy");
            fs::write(&copy, bytes).unwrap();
            assert_eq!(is_intact(&copy, frames).unwrap(), expected, "{what}");
        }
    }
}

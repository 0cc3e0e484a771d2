//! A disk with a cache. What was not flushed when the power fails can be lost: any of the writes, any sector of a write, and the
//! latest changes of the folder.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::seeded_random::SeededRandom;
use crate::system_calls::{Change, Step};

/// A disk writes a sector completely or not at all.
const SECTOR: u64 = 512;

/// What a disk or a system that does not flush would ignore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    Nothing,
    FlushesOfTheLog,
    FlushesOfTheFile,
    FlushesOfTheFolder,
}

/// What becomes of the writes that were not flushed.
#[derive(Clone, Copy, Debug)]
pub enum Loss {
    All,
    None,
    SomeWrites,
    SomeSectors,
}

pub const LOSSES: [Loss; 4] = [Loss::All, Loss::None, Loss::SomeWrites, Loss::SomeSectors];

#[derive(Debug)]
pub struct Disk {
    ignored: Ignored,
    files: Vec<StoredFile>,
    /// Each file's index, by its name: as programs see it, and as the disk has it.
    names: BTreeMap<String, usize>,
    flushed_names: BTreeMap<String, usize>,
    changed_names: Vec<NameChange>,
    /// What each flush that has not ended yet covers.
    flushes: BTreeMap<usize, Flush>,
}

#[derive(Debug, Default)]
struct StoredFile {
    flushed: Vec<u8>,
    /// In their order.
    cached: Vec<CachedChange>,
}

#[derive(Debug)]
struct CachedChange {
    id: usize,
    has_ended: bool,
    change: Change,
}

#[derive(Clone, Debug)]
enum NameChange {
    Added(String, usize),
    Removed(String),
    Renamed(String, String),
}

#[derive(Debug)]
enum Flush {
    File { file: usize, changes: BTreeSet<usize> },
    Folder { changes: usize },
}

impl Disk {
    pub fn new(ignored: Ignored) -> Disk {
        Disk {
            ignored,
            files: Vec::new(),
            names: BTreeMap::new(),
            flushed_names: BTreeMap::new(),
            changed_names: Vec::new(),
            flushes: BTreeMap::new(),
        }
    }

    pub fn apply(&mut self, step: &Step) {
        match step {
            Step::Created { name } => {
                if !self.names.contains_key(name) {
                    self.files.push(StoredFile::default());
                    self.change_name(NameChange::Added(name.clone(), self.files.len() - 1));
                }
            }
            Step::Removed { name } => self.change_name(NameChange::Removed(name.clone())),
            Step::Renamed { from, to } => self.change_name(NameChange::Renamed(from.clone(), to.clone())),
            Step::ChangeBegun { id, name, change } => {
                let file = self.file(name);
                self.files[file].cached.push(CachedChange { id: *id, has_ended: false, change: change.clone() });
            }
            Step::ChangeEnded { id } => {
                let changes = self.files.iter_mut().flat_map(|file| &mut file.cached);
                changes.filter(|change| change.id == *id).for_each(|change| change.has_ended = true);
            }
            Step::SyncBegun { id, name } => self.begin_flush(*id, name),
            Step::SyncEnded { id } => self.end_flush(*id),
            Step::Sent { .. } => {}
        }
    }

    /// Whether a file other than the log has changes that are not flushed, as during a checkpoint.
    pub fn is_in_checkpoint(&self) -> bool {
        self.names.iter().any(|(name, file)| !name.ends_with("-wal") && !self.files[*file].cached.is_empty())
    }

    /// The files after a power failure now.
    pub fn after_power_failure(&self, loss: Loss, random: &mut SeededRandom) -> BTreeMap<String, Vec<u8>> {
        let kept = match loss {
            Loss::All => 0,
            Loss::None => self.changed_names.len(),
            Loss::SomeWrites | Loss::SomeSectors => {
                usize::try_from(random.below(self.changed_names.len() as u64 + 1)).unwrap()
            }
        };
        let mut names = self.flushed_names.clone();
        self.changed_names[..kept].iter().for_each(|change| apply_to(&mut names, change));
        names.into_iter().map(|(name, file)| (name, self.files[file].after_power_failure(loss, random))).collect()
    }

    fn file(&self, name: &str) -> usize {
        self.names.get(name).copied().unwrap_or_else(|| panic!("{name} was not created"))
    }

    fn change_name(&mut self, change: NameChange) {
        apply_to(&mut self.names, &change);
        self.changed_names.push(change);
    }

    fn begin_flush(&mut self, id: usize, name: &str) {
        let flush = if name.is_empty() {
            Flush::Folder { changes: self.changed_names.len() }
        } else {
            let file = self.file(name);
            let ended = self.files[file].cached.iter().filter(|change| change.has_ended);
            Flush::File { file, changes: ended.map(|change| change.id).collect() }
        };
        let is_ignored = match self.ignored {
            Ignored::Nothing => false,
            Ignored::FlushesOfTheLog => name.ends_with("-wal"),
            Ignored::FlushesOfTheFile => name == "ledger.db",
            Ignored::FlushesOfTheFolder => name.is_empty(),
        };
        if !is_ignored {
            self.flushes.insert(id, flush);
        }
    }

    fn end_flush(&mut self, id: usize) {
        match self.flushes.remove(&id) {
            Some(Flush::File { file, changes }) => self.files[file].flush(&changes),
            Some(Flush::Folder { changes }) => {
                self.changed_names.drain(..changes).for_each(|change| apply_to(&mut self.flushed_names, &change));
                for flush in self.flushes.values_mut() {
                    if let Flush::Folder { changes: others } = flush {
                        *others = others.saturating_sub(changes);
                    }
                }
            }
            None => {}
        }
    }
}

fn apply_to(names: &mut BTreeMap<String, usize>, change: &NameChange) {
    match change {
        NameChange::Added(name, file) => _ = names.insert(name.clone(), *file),
        NameChange::Removed(name) => _ = names.remove(name),
        NameChange::Renamed(from, to) => {
            if let Some(file) = names.remove(from) {
                names.insert(to.clone(), file);
            }
        }
    }
}

impl StoredFile {
    fn flush(&mut self, changes: &BTreeSet<usize>) {
        let (flushed, cached) = std::mem::take(&mut self.cached).into_iter().partition(|of| changes.contains(&of.id));
        self.cached = cached;
        for CachedChange { change, .. } in flushed {
            apply_change(&mut self.flushed, &change);
        }
    }

    fn after_power_failure(&self, loss: Loss, random: &mut SeededRandom) -> Vec<u8> {
        let mut content = self.flushed.clone();
        for CachedChange { change, .. } in &self.cached {
            match (loss, change) {
                (Loss::All, _) => {}
                (Loss::None, _) => apply_change(&mut content, change),
                (Loss::SomeSectors, Change::Write { offset, data }) => {
                    for (offset, data) in sectors(*offset, data) {
                        if random.below(2) == 0 {
                            apply_change(&mut content, &Change::Write { offset, data });
                        }
                    }
                }
                _ if random.below(2) == 0 => apply_change(&mut content, change),
                _ => {}
            }
        }
        content
    }
}

fn apply_change(content: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { offset, data } => {
            let start = usize::try_from(*offset).unwrap();
            let end = start + data.len();
            if content.len() < end {
                content.resize(end, 0);
            }
            content[start..end].copy_from_slice(data);
        }
        Change::Truncate { length } => content.resize(usize::try_from(*length).unwrap(), 0),
    }
}

/// The parts of a write.
fn sectors(offset: u64, data: &[u8]) -> Vec<(u64, Vec<u8>)> {
    let mut parts = Vec::new();
    let (mut at, mut rest) = (offset, data);
    while !rest.is_empty() {
        let length = usize::try_from(SECTOR - at % SECTOR).unwrap().min(rest.len());
        let (part, others) = rest.split_at(length);
        parts.push((at, part.to_vec()));
        (at, rest) = (at + length as u64, others);
    }
    parts
}

//! The folder of one lead: a manifest, and a file for each of the lead's files, named by its number. A change is made under a lock, which
//! other processes respect as well, and is on the disk when it returns. A process that is killed leaves the state before or after
//! each change: the manifest is replaced as a whole, and a file's length is the number of its bytes.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use relay_core::files::{FileState, Manifest, folder_name};

const LEADS: &str = "leads";
const LOCKS: &str = "locks";
pub(super) const POSTS: &str = "posts";
const MANIFEST: &str = "manifest.json";
const NEW_MANIFEST: &str = "manifest.new";

/// The files of a lead, and how many bytes of each are on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFiles {
    pub manifest: Manifest,
    pub offsets: Vec<u64>,
}

impl StoredFiles {
    pub fn without_bytes(manifest: Manifest) -> StoredFiles {
        StoredFiles { offsets: vec![0; manifest.files.len()], manifest }
    }
}

pub(super) struct Folder {
    path: PathBuf,
    /// Of a file once all its bytes are there.
    complete: FileState,
    _lock: File,
}

impl Folder {
    /// Waits until no other change of the folder is under way. The locks' files are never deleted, so that all wait for the same one.
    pub(super) fn lock(directory: &Path, name: &str, complete: FileState) -> io::Result<Folder> {
        let locks = directory.join(LOCKS);
        // A name is a digest, so that the locks are used evenly.
        let of_lock = name.get(..2).filter(|start| start.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let path = locks.join(of_lock.ok_or(ErrorKind::NotFound)?);
        let lock = match private_file().open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                prepare(directory)?;
                private_file().open(&path)
            }
            opened => opened,
        }?;
        lock.lock()?;
        Ok(Folder { path: directory.join(LEADS).join(name), complete, _lock: lock })
    }

    /// `None` without a manifest. A file that has all its bytes is complete, also if the process was killed before it was noted.
    pub(super) fn load(&self) -> io::Result<Option<Manifest>> {
        let Some(mut manifest) = read_manifest(&self.path)? else { return Ok(None) };
        let mut is_changed = false;
        for number in 0..manifest.files.len() {
            let length = self.length(number)?;
            let Some(file) = manifest.files.get_mut(number) else { continue };
            if file.state == FileState::Receiving && length >= file.size {
                file.state = if file.size > 0 { self.complete } else { FileState::Ready };
                is_changed = true;
            }
        }
        if is_changed {
            self.save(&manifest)?;
        }
        Ok(Some(manifest))
    }

    /// Replaces the manifest.
    pub(super) fn save(&self, manifest: &Manifest) -> io::Result<()> {
        write_manifest(&self.path, manifest)?;
        sync_directory(&self.path)
    }

    /// A new folder in place of what a process that was killed may have left there.
    pub(super) fn create(&self, manifest: &Manifest) -> io::Result<()> {
        self.remove()?;
        create_directories(&self.path)?;
        self.save(manifest)?;
        self.sync_parent()
    }

    /// Takes a folder with complete files, unless there is one with a manifest already.
    pub(super) fn take_over(&self, from: &Path, manifest: &Manifest) -> io::Result<bool> {
        if self.load()?.is_some() {
            return Ok(false);
        }
        write_manifest(from, manifest)?;
        sync_directory(from)?;
        self.remove()?;
        fs::rename(from, &self.path)?;
        self.sync_parent()?;
        Ok(true)
    }

    pub(super) fn with_offsets(&self, manifest: Manifest) -> io::Result<StoredFiles> {
        let offset = |(number, file): (usize, &relay_core::files::AttachedFile)| match file.state {
            FileState::Receiving => self.length(number),
            FileState::Unchecked | FileState::Ready | FileState::Delivered => Ok(file.size),
            FileState::Refused(_) => Ok(0),
        };
        let offsets = manifest.files.iter().enumerate().map(offset).collect::<io::Result<_>>()?;
        Ok(StoredFiles { manifest, offsets })
    }

    pub(super) fn length(&self, number: usize) -> io::Result<u64> {
        or_absent(fs::metadata(self.file(number))).map(|found| found.map_or(0, |metadata| metadata.len()))
    }

    /// Writes at the end, which is at `offset`. After an error the file is as long as before.
    pub(super) fn append(&self, number: usize, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut file = private_file().open(self.file(number))?;
        let written =
            file.seek(SeekFrom::Start(offset)).and_then(|_| file.write_all(bytes)).and_then(|()| file.sync_data());
        if let Err(error) = written {
            // The disk may be full. The first error is the one that matters.
            let _ = file.set_len(offset);
            return Err(error);
        }
        if offset == 0 { sync_directory(&self.path) } else { Ok(()) }
    }

    pub(super) fn read(&self, number: usize) -> io::Result<Option<Vec<u8>>> {
        let read = or_absent(fs::read(self.file(number)))?;
        // A file without bytes was never written.
        Ok(read.or_else(|| Some(Vec::new()).filter(|_| self.path.is_dir())))
    }

    pub(super) fn open(&self, number: usize) -> io::Result<File> {
        File::open(self.file(number))
    }

    pub(super) fn delete(&self, number: usize) -> io::Result<()> {
        or_absent(fs::remove_file(self.file(number))).map(drop)
    }

    pub(super) fn remove(&self) -> io::Result<()> {
        or_absent(fs::remove_dir_all(&self.path)).map(drop)
    }

    pub(super) fn is_older_than(&self, limit: Duration) -> io::Result<bool> {
        Ok(age(&self.path)? > limit)
    }

    fn file(&self, number: usize) -> PathBuf {
        self.path.join(number.to_string())
    }

    fn sync_parent(&self) -> io::Result<()> {
        self.path.parent().map_or(Ok(()), sync_directory)
    }
}

/// Creates the directory. Fails if files cannot be written there.
pub(super) fn prepare(directory: &Path) -> io::Result<()> {
    let with_path = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", directory.display()));
    for name in [LEADS, LOCKS, POSTS] {
        create_directories(&directory.join(name)).map_err(with_path)?;
    }
    private_file().open(directory.join(LOCKS).join("00")).map(drop).map_err(with_path)
}

/// Whether there may be files of a lead.
pub(super) fn exists(directory: &Path, key: &str) -> bool {
    directory.join(LEADS).join(folder_name(key)).is_dir()
}

/// The path of a lead's file, for the program that checks it.
pub(super) fn file_path(directory: &Path, key: &str, number: usize) -> PathBuf {
    directory.join(LEADS).join(folder_name(key)).join(number.to_string())
}

/// The manifest as it is, without a lock.
pub(super) fn peek(directory: &Path, name: &str) -> io::Result<Option<Manifest>> {
    read_manifest(&directory.join(LEADS).join(name))
}

/// The names of all leads' folders.
pub(super) fn names(directory: &Path) -> io::Result<Vec<String>> {
    let Some(entries) = or_absent(fs::read_dir(directory.join(LEADS)))? else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for entry in entries {
        names.extend(entry?.file_name().into_string());
    }
    Ok(names)
}

/// Since its last change, by the machine's clock.
pub(super) fn age(path: &Path) -> io::Result<Duration> {
    let changed = fs::metadata(path)?.modified()?;
    Ok(SystemTime::now().duration_since(changed).unwrap_or_default())
}

fn read_manifest(folder: &Path) -> io::Result<Option<Manifest>> {
    let Some(json) = or_absent(fs::read(folder.join(MANIFEST)))? else { return Ok(None) };
    serde_json::from_slice(&json).map(Some).map_err(|error| {
        // Without the error's message, which may have a file's name.
        let place = format!("{}: line {}, column {}", folder.join(MANIFEST).display(), error.line(), error.column());
        io::Error::new(ErrorKind::InvalidData, place)
    })
}

fn write_manifest(folder: &Path, manifest: &Manifest) -> io::Result<()> {
    let new = folder.join(NEW_MANIFEST);
    let mut file = private_file().truncate(true).open(&new)?;
    serde_json::to_writer(&mut file, manifest).map_err(io::Error::from)?;
    file.sync_all()?;
    drop(file);
    fs::rename(new, folder.join(MANIFEST))
}

/// So that a new name in it is on the disk. Not every system can.
fn sync_directory(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

/// `None` where there is no such file or folder.
pub(super) fn or_absent<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Of the relay's user alone. Created if it does not exist.
pub(super) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn directory_builder() -> fs::DirBuilder {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

pub(super) fn create_directory(path: &Path) -> io::Result<()> {
    directory_builder().create(path)
}

fn create_directories(path: &Path) -> io::Result<()> {
    directory_builder().recursive(true).create(path)
}

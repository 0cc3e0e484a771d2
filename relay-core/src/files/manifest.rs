//! What is known of the files of one lead. It is stored beside them, and has all that a delivery needs.

use leadwire::form::FieldName;
use serde::{Deserialize, Serialize};

use crate::config::{FileDestination, FileField};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// The lead's idempotency key.
    pub key: String,
    pub form: String,
    pub created_ms: u64,
    /// In the order of their declaration, which numbers them from 0.
    pub files: Vec<AttachedFile>,
    /// The last moment at which a link to one of the files works. None while no link was given away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links_until_ms: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachedFile {
    /// The input's name.
    pub field: String,
    /// Without a path or control characters.
    pub name: String,
    /// As the browser declared it.
    pub media_type: String,
    pub size: u64,
    pub state: FileState,
    /// None for an input that the form does not have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<Destination>,
}

/// A file with its number in the manifest.
pub(crate) type NumberedFile = (usize, AttachedFile);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FileState {
    /// Not all of its bytes are there.
    Receiving,
    /// It is complete, and must be checked before it is used.
    Unchecked,
    Ready,
    /// The CRM has it, and its bytes were deleted; or there is a link to it.
    Delivered,
    Refused(Refusal),
}

/// Why a file is not accepted. The lead is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The form has no file field with the input's name.
    Field,
    Type,
    TooLarge,
    TooMany,
    /// By the program that checks files.
    Scan,
    /// The lead was delivered without it.
    Late,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Destination {
    /// Of Bitrix24.
    Field {
        path: Vec<String>,
        /// Whether the field holds a list of files.
        multiple: bool,
    },
    Link {
        path: Vec<String>,
        /// The id of a custom field in the list at `path`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        custom: Option<i64>,
    },
}

impl Manifest {
    /// Whether a file may still become ready.
    pub fn is_waiting(&self) -> bool {
        self.files.iter().any(|file| matches!(file.state, FileState::Receiving | FileState::Unchecked))
    }

    pub fn has_unchecked(&self) -> bool {
        self.files.iter().any(|file| file.state == FileState::Unchecked)
    }

    /// Whether an input has a file that is accepted.
    pub fn has_file_of(&self, field: &str) -> bool {
        self.files.iter().any(|file| file.field == field && !matches!(file.state, FileState::Refused(_)))
    }

    /// How many files are accepted.
    pub fn count(&self) -> usize {
        self.files.iter().filter(|file| !matches!(file.state, FileState::Refused(_))).count()
    }

    /// Files that are ready, with their numbers.
    pub fn ready(&self) -> impl Iterator<Item = (usize, &AttachedFile)> {
        self.files.iter().enumerate().filter(|(_, file)| file.state == FileState::Ready)
    }
}

impl AttachedFile {
    pub fn is_linked(&self) -> bool {
        matches!(self.destination, Some(Destination::Link { .. }))
    }
}

impl Refusal {
    pub fn name(self) -> &'static str {
        match self {
            Refusal::Field => "field",
            Refusal::Type => "type",
            Refusal::TooLarge => "too_large",
            Refusal::TooMany => "too_many",
            Refusal::Scan => "scan",
            Refusal::Late => "late",
        }
    }
}

impl FileState {
    /// For staff.
    pub fn name(self) -> &'static str {
        match self {
            FileState::Receiving => "receiving",
            FileState::Unchecked => "unchecked",
            FileState::Ready => "ready",
            FileState::Delivered => "delivered",
            FileState::Refused(refusal) => refusal.name(),
        }
    }
}

impl Destination {
    pub(super) fn of(field: &FileField) -> Destination {
        match &field.destination {
            FileDestination::Field(FieldName { keys, .. }) => {
                Destination::Field { path: keys.clone(), multiple: field.is_multiple() }
            }
            FileDestination::Link(FieldName { keys, custom }) => {
                Destination::Link { path: keys.clone(), custom: *custom }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(states: &[FileState]) -> Manifest {
        let file = |state: &FileState| AttachedFile {
            field: "cv".to_owned(),
            name: "cv.pdf".to_owned(),
            media_type: String::new(),
            size: 1,
            state: *state,
            destination: None,
        };
        let files = states.iter().map(file).collect();
        Manifest { key: "k".to_owned(), form: "f".to_owned(), created_ms: 0, files, links_until_ms: None }
    }

    /// Of each state: whether a lead waits for such a file, whether it must be checked, whether it is accepted, its numbers where it
    /// is ready, and its name.
    #[test]
    fn states_of_files() {
        use FileState::{Delivered, Ready, Receiving, Refused, Unchecked};
        for (state, is_waiting, is_unchecked, is_accepted, ready, name) in [
            (Receiving, true, false, true, vec![], "receiving"),
            (Unchecked, true, true, true, vec![], "unchecked"),
            (Ready, false, false, true, vec![1], "ready"),
            (Delivered, false, false, true, vec![], "delivered"),
            (Refused(Refusal::Field), false, false, false, vec![], "field"),
            (Refused(Refusal::Type), false, false, false, vec![], "type"),
            (Refused(Refusal::TooLarge), false, false, false, vec![], "too_large"),
            (Refused(Refusal::TooMany), false, false, false, vec![], "too_many"),
            (Refused(Refusal::Scan), false, false, false, vec![], "scan"),
            (Refused(Refusal::Late), false, false, false, vec![], "late"),
        ] {
            let manifest = manifest(&[Refused(Refusal::Late), state]);
            assert_eq!((manifest.is_waiting(), manifest.has_unchecked()), (is_waiting, is_unchecked), "{name}");
            assert_eq!((manifest.has_file_of("cv"), manifest.count()), (is_accepted, is_accepted.into()), "{name}");
            assert!(!manifest.has_file_of("photo"), "{name}");
            let numbers: Vec<usize> = manifest.ready().map(|(number, _)| number).collect();
            assert_eq!((numbers, state.name()), (ready, name));
        }
    }

    #[test]
    fn only_a_link_is_linked() {
        let linked =
            |destination| AttachedFile { destination, ..manifest(&[FileState::Ready]).files[0].clone() }.is_linked();
        assert!(linked(Some(Destination::Link { path: Vec::new(), custom: None })));
        assert!(!linked(Some(Destination::Field { path: Vec::new(), multiple: false })));
        assert!(!linked(None));
    }
}

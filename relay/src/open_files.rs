//! The limit of open files, of which each connection is one. Systems start a process with a low limit that it may raise itself
//! (the soft limit: often 1024) up to one that it may not (the hard limit).

use crate::limits::Limits;

/// For the ledger, static files, and the calls to CRMs and captcha services; [`Limits::uploads`] are added.
const RESERVED: u64 = 768;

/// Raises the limit as far as the system allows. Where it is too low for [`Limits::connections`], fewer connections are accepted,
/// so that files remain for the ledger and for the CRMs.
pub fn raise_limit(limits: Limits) -> Limits {
    let Some(files) = raise() else { return limits };
    let reserved = RESERVED.saturating_add(count(limits.uploads));
    let connections = connections(files, reserved, limits.connections);
    if connections < limits.connections {
        let needed = count(limits.connections).saturating_add(reserved);
        tracing::warn!(
            files,
            needed,
            connections,
            "the limit of open files is low, so fewer connections are accepted at a time; raise it (ulimit -n, LimitNOFILE of systemd)"
        );
    }
    Limits { connections, ..limits }
}

/// Half of the files where fewer than twice the reserve are available.
fn connections(files: u64, reserved: u64, at_most: usize) -> usize {
    let available = files.saturating_sub(reserved).max(files / 2).max(1);
    usize::try_from(available).unwrap_or(usize::MAX).min(at_most)
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// The limit that is in force afterwards; `None` where there is none.
#[cfg(unix)]
fn raise() -> Option<u64> {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let mut raised = limit;
    raised.current = limit.maximum;
    // Refused where the system's maximum for a process is lower than the hard limit.
    match setrlimit(Resource::Nofile, raised) {
        Ok(()) => raised.current,
        Err(_) => limit.current,
    }
}

#[cfg(not(unix))]
fn raise() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_the_rest() {
        for (files, expected) in
            [(1_048_576, 4096), (4864, 4096), (4863, 4095), (2000, 1232), (1024, 512), (256, 128), (0, 1)]
        {
            assert_eq!(connections(files, 768, 4096), expected, "{files} files");
        }
    }
}

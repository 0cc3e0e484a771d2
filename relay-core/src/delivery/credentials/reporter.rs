//! Keeps the status of a connection's credentials in the ledger, and reports each change. A connection has one, whether its
//! credentials are renewed or not.

use std::sync::{Mutex, PoisonError};

use crate::credentials::{CredentialProblem, CredentialStatus};
use crate::delivery::context::{DeliveryContext, Event};

/// The process that reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::delivery) enum ReportingProcess {
    /// The relay, whose status is shown.
    Relay,
    /// A command beside it. Its environment may be another one, so that only a pair that it stores for the relay says anything.
    Command,
}

pub(in crate::delivery) struct Reporter {
    connection: String,
    process: ReportingProcess,
    context: DeliveryContext,
    last: Mutex<Option<CredentialStatus>>,
}

impl Reporter {
    pub(in crate::delivery) fn new(connection: &str, process: ReportingProcess, context: DeliveryContext) -> Reporter {
        Reporter { connection: connection.to_owned(), process, context, last: Mutex::default() }
    }

    /// Of the last status.
    pub(in crate::delivery) fn problem(&self) -> Option<CredentialProblem> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.problem.clone()
    }

    /// As another process or an earlier one left it.
    pub(super) async fn stored(&self) -> Option<CredentialStatus> {
        let stored = self.context.ledger.connection_value(&self.connection, CredentialStatus::NAME).await;
        CredentialStatus::read(&stored.ok()??.value)
    }

    pub(super) async fn set(&self, status: CredentialStatus) {
        let changed = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            let changed = last.as_ref() != Some(&status);
            *last = Some(status.clone());
            changed
        };
        if !changed {
            return;
        }
        if let Some(problem) = &status.problem {
            self.context.observer.event(&self.connection, Event::CredentialsFailed { problem });
        }
        let is_of_stored_pair = status.problem.is_none() && status.renewed_ms.is_some();
        if self.process == ReportingProcess::Command && !is_of_stored_pair {
            return;
        }
        let (json, now_ms) = (status.to_json().into_bytes(), self.context.clock.now_ms());
        // The status is for staff only; the event has reported it.
        let _ = self
            .context
            .ledger
            .set_connection_value(&self.connection, CredentialStatus::NAME, Some(json), now_ms)
            .await;
    }

    /// Keeps the other facts of the last status.
    pub(super) async fn fail(&self, problem: CredentialProblem) {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.set(CredentialStatus { problem: Some(problem), ..last.unwrap_or_default() }).await;
    }

    /// The CRM refused a call because of its credentials, with this code.
    pub(in crate::delivery) async fn crm_refused(&self, code: String) {
        self.fail(CredentialProblem::RefusedByCrm(code)).await;
    }

    /// The CRM processed a call. Another problem than its own refusal stays, such as an authorization server that does not answer.
    pub(in crate::delivery) async fn crm_accepted(&self) {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(last) = last else {
            // The first call with credentials that are not renewed.
            return self.set(CredentialStatus::default()).await;
        };
        if let Some(CredentialProblem::RefusedByCrm(_) | CredentialProblem::RenewedTokenRefused) = last.problem {
            self.context.observer.event(&self.connection, Event::CredentialsAccepted);
            self.set(CredentialStatus { problem: None, ..last }).await;
        }
    }
}

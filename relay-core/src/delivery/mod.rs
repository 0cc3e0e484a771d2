//! Delivery of the ledger's entries to the CRMs, each lead exactly once. [`ConnectionDelivery`] is the state machine of one
//! connection; whoever runs it provides the [`DeliveryContext`]: ledger, transport, clock, random numbers and an observer.

mod appending;
mod assignment;
mod batch;
mod circuit_breaker;
mod connection;
mod connection_lease;
mod context;
mod credentials;
mod crm_client;
mod deliver_batch;
mod description_marker;
mod failing_entries;
mod failure_code;
mod idle_check;
mod kept_limits;
mod kept_pace;
mod lead_files;
mod learned_limits;
mod look_up;
mod look_up_ability;
mod operating_budget;
mod operating_limit;
mod outcome;
mod prepared_lead;
mod rate_limiter;
mod reported_time;
mod retry;
mod sync;
#[cfg(test)]
mod test_json;

pub use assignment::Assignment;
pub use circuit_breaker::Health;
pub use connection::ConnectionDelivery;
pub use connection_lease::LEASE_MS;
pub use context::{DeliveryContext, Event, Observer};
pub use credentials::{AccessTokens, CHECK_INTERVAL_MS};
pub use deliver_batch::EndedAttempt;
pub use look_up_ability::LookUpAbility;
pub use outcome::Outcome;
pub use prepared_lead::ORIGINATOR;
pub use retry::MAX_RETRY_DELAY_MS;
pub use sync::{FailedRead, ReferenceSync, SyncError};

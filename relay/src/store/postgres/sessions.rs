//! A pool of sessions of the database. Every statement is a transaction of its own. It is executed again when it failed because of
//! another session; what failed in another way tells its cause, without data or the address.

use std::error::Error as _;
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime};
use relay_core::ledger::LedgerError;
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row};

use super::address::Address;

/// Executions of a statement that fails because of another session.
const EXECUTIONS: u32 = 5;
/// Of every session. What is weaker than `on` could lose an acknowledged lead; `remote_apply` is stronger, and kept. Statements
/// that the relay no longer waits for end.
const SETTINGS: &str = "
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') <> 'remote_apply';
    SET default_transaction_isolation = 'read committed';
    SET idle_in_transaction_session_timeout = '10s';
    SET lock_timeout = '5s'";

#[derive(Clone)]
pub(super) struct Sessions {
    pool: Pool,
    /// Of the wait for a session, and again of the execution.
    limit: Duration,
}

impl Sessions {
    /// Connects when a session is needed.
    pub(super) fn new(address: &Address, count: usize, limit: Duration) -> Result<Sessions, LedgerError> {
        let config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(address.config.clone(), address.tls.clone(), config);
        let limit_ms = limit.as_millis();
        let pool = Pool::builder(manager)
            .max_size(count)
            .runtime(Runtime::Tokio1)
            .timeouts(deadpool_postgres::Timeouts { wait: Some(limit), create: Some(limit), recycle: Some(limit) })
            .post_create(Hook::async_fn(move |client, _| {
                let settings = format!("{SETTINGS}; SET statement_timeout = {limit_ms}");
                Box::pin(async move { client.batch_execute(&settings).await.map_err(HookError::Backend) })
            }))
            .build()
            .map_err(|error| LedgerError(error.to_string()))?;
        Ok(Sessions { pool, limit })
    }

    pub(super) async fn query(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, LedgerError> {
        self.execute_query(sql, parameters).await.map_err(LedgerError::from)
    }

    pub(super) async fn query_opt(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, LedgerError> {
        Ok(self.query(sql, parameters).await?.into_iter().next())
    }

    pub(super) async fn execute_query(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, StatementError> {
        let mut executions = 0;
        loop {
            executions += 1;
            match self.query_once(sql, parameters).await {
                Err(StatementError::Conflict(_)) if executions < EXECUTIONS => {}
                result => return result,
            }
        }
    }

    async fn query_once(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, StatementError> {
        let mut session = InUse(Some(self.session().await?));
        let Some(client) = &session.0 else { return Err(StatementError::Failed("there is no session".to_owned())) };
        let execution = async {
            let statement = client.prepare_cached(sql).await?;
            client.query(&statement, parameters).await
        };
        let result = match timeout(self.limit, execution).await {
            Ok(result) => result.map_err(StatementError::from),
            Err(_) => Err(StatementError::Failed(format!("the database did not answer within {:?}", self.limit))),
        };
        if !matches!(result, Err(StatementError::Failed(_))) {
            session.0 = None;
        }
        result
    }

    pub(super) async fn session(&self) -> Result<Object, StatementError> {
        let error = match timeout(self.limit, self.pool.get()).await {
            Ok(Ok(session)) => return Ok(session),
            Ok(Err(PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)))) => {
                describe(&error)
            }
            Ok(Err(PoolError::Timeout(_))) | Err(_) => format!("no connection to the database within {:?}", self.limit),
            Ok(Err(error)) => error.to_string(),
        };
        Err(StatementError::Failed(error))
    }
}

/// A session that is not returned to the pool when it is dropped: a statement may still run on it, or it may be to a server that is gone,
/// or that is a standby now.
struct InUse(Option<Object>);

impl Drop for InUse {
    fn drop(&mut self) {
        if let Some(session) = self.0.take() {
            drop(Object::take(session));
        }
    }
}

/// Why a statement has no result. It is not known whether it was committed, unless the server has refused it.
#[derive(Debug)]
pub(super) enum StatementError {
    /// With another session; the statement can be executed again.
    Conflict(String),
    /// The server refuses the values.
    Data(String),
    Failed(String),
}

impl From<Error> for StatementError {
    fn from(error: Error) -> StatementError {
        let message = describe(&error);
        match error.code() {
            Some(code) if [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code) => {
                StatementError::Conflict(message)
            }
            // Data exceptions, and violations of constraints.
            Some(code) if code.code().starts_with("22") || code.code().starts_with("23") => {
                StatementError::Data(message)
            }
            _ => StatementError::Failed(message),
        }
    }
}

impl From<StatementError> for LedgerError {
    fn from(error: StatementError) -> LedgerError {
        match error {
            StatementError::Conflict(message) | StatementError::Data(message) | StatementError::Failed(message) => {
                LedgerError(message)
            }
        }
    }
}

/// Without the server's details, which contain values.
pub(in crate::store) fn describe(error: &Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(refused), _) => format!("the database: {} ({})", refused.message(), refused.code().code()),
        (None, Some(cause)) => format!("the database: {error}: {cause}"),
        (None, None) => format!("the database: {error}"),
    }
}

/// A session outside of the pool, without limits of time.
pub(super) async fn connect(address: &Address) -> Result<Client, LedgerError> {
    let connected = address.config.connect(address.tls.clone()).await;
    let (client, connection) = connected.map_err(|error| LedgerError(describe(&error)))?;
    // Whoever uses the client gets its errors.
    tokio::spawn(async move { drop(connection.await) });
    client.batch_execute(SETTINGS).await.map_err(|error| LedgerError(describe(&error)))?;
    Ok(client)
}

/// For statements that take long, on a session of their own.
pub(super) async fn without_limits(session: &Client) -> Result<(), Error> {
    session.batch_execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0").await
}

//! `login`: the first consent of a Bitrix24 connection with OAuth. A person opens the portal's page, and pastes the address that the
//! browser is sent to. Its code is exchanged at once, and the tokens are stored in the ledger, encrypted.

use std::io::{self, BufRead};

use relay_core::config::Connection;
use relay_core::credentials::bitrix24::{
    Grant, Pair, TokenError, code_of, consent_address, portal_of, read_token_response, token_request,
};
use relay_core::credentials::{Bitrix24App, CredentialStatus, OAuth, StoredTokens, TOKENS, random_nonce};
use relay_core::transport::{CallResult, CrmTransport};

use super::commands::Output;
use crate::clock::{Clock, Rng};
use crate::config::Config;
use crate::entry_json::timestamp;
use crate::ledger::{Ledger, LedgerError};

const MAX_RESPONSE_BYTES: usize = 1 << 16;

pub(super) struct LoginContext<'a> {
    pub(super) ledger: &'a dyn Ledger,
    pub(super) transport: &'a dyn CrmTransport,
    pub(super) clock: &'a dyn Clock,
    pub(super) rng: &'a dyn Rng,
}

#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    #[error("there is no connection {0:?}; the configuration has {1}")]
    UnknownConnection(String, String),
    #[error("[crm.{0}] has no client_id_env: only connections of kind bitrix24 with OAuth need a login")]
    NoOAuth(String),
    #[error("nothing was pasted; no token was stored")]
    NothingPasted,
    #[error(
        "the authorization server refuses: {0}; check client_id_env and client_secret_env, and that the application is installed. \
         No token was stored"
    )]
    Refused(String),
    #[error("the consent is of {given}, and the url of [crm.{connection}] is of {configured}; no token was stored")]
    OtherPortal { connection: String, configured: String, given: String },
    #[error("the tokens are too long to be stored")]
    TooLong,
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Terminal(#[from] io::Error),
}

/// A Bitrix24 connection with OAuth.
pub(super) struct BitrixConnection<'a> {
    name: &'a str,
    url: &'a str,
    app: &'a Bitrix24App,
}

impl<'a> BitrixConnection<'a> {
    pub(super) fn of(config: &'a Config, name: &'a str) -> Result<BitrixConnection<'a>, LoginError> {
        let Some(connection) = config.crms.get(name) else {
            let names: Vec<&str> = config.crms.keys().map(String::as_str).collect();
            return Err(LoginError::UnknownConnection(name.to_owned(), names.join(", ")));
        };
        match connection {
            Connection { target, oauth: Some(OAuth::Bitrix24(app)), .. } => {
                Ok(BitrixConnection { name, url: &target.url, app })
            }
            _ => Err(LoginError::NoOAuth(name.to_owned())),
        }
    }
}

/// Asks until a code is accepted, or the input ends.
pub(super) async fn login(
    connection: &BitrixConnection<'_>,
    context: &LoginContext<'_>,
    input: &mut dyn BufRead,
    output: &mut Output<'_>,
) -> Result<(), LoginError> {
    let state = [(); 4].map(|()| format!("{:08x}", context.rng.next_u32())).concat();
    let portal = portal_of(connection.url);
    let address = consent_address(connection.url, &connection.app.client_id, &state);
    writeln!(
        output.stdout,
        "Gives the relay access to {portal} for [crm.{}].\n\n\
         1. Open this address in a browser, logged in as the user on whose behalf leads are written:\n\n   {address}\n\n\
         2. The browser is sent to the application's own address, with a code in it. Copy that address at once: the code is valid\n   \
         for 30 seconds. It does not matter whether the page loads.\n\
         3. Paste the address here and press Enter:",
        connection.name
    )?;
    let pair = loop {
        output.stdout.flush()?;
        let mut line = String::new();
        if input.read_line(&mut line)? == 0 {
            return Err(LoginError::NothingPasted);
        }
        let problem = match code_of(&line, &state) {
            Err(problem) => problem.to_owned(),
            Ok(code) => match exchange(connection.app, &code, context.transport).await {
                Ok(pair) => break pair,
                Err(TokenError::Refused(code)) => return Err(LoginError::Refused(code)),
                Err(TokenError::InvalidGrant) => {
                    "the code is not accepted: it is valid for 30 seconds, and once. Open the address above again for a new one"
                        .to_owned()
                }
                Err(TokenError::Unavailable) => {
                    "the authorization server does not answer. Open the address above again for a new code".to_owned()
                }
            },
        };
        output.print_error(problem)?;
    };
    let tokens = store(connection, context, pair).await?;
    let ends = timestamp(tokens.status().ends_ms.unwrap_or_default());
    writeln!(
        output.stdout,
        "The tokens of {portal} are stored, encrypted. The refresh token is valid until {ends}; the relay renews it before.\n\
         A running relay uses them as soon as its present token is refused or ends, within five minutes if leads are waiting."
    )?;
    Ok(())
}

async fn exchange(app: &Bitrix24App, code: &str, transport: &dyn CrmTransport) -> Result<Pair, TokenError> {
    match transport.call(token_request(app, Grant::Code(code)), MAX_RESPONSE_BYTES).await {
        CallResult::Answered { answer, .. } => read_token_response(&answer),
        _ => Err(TokenError::Unavailable),
    }
}

async fn store(
    connection: &BitrixConnection<'_>,
    context: &LoginContext<'_>,
    pair: Pair,
) -> Result<StoredTokens, LoginError> {
    if let Some(given) = pair.client_endpoint.as_deref().map(portal_of)
        && !given.eq_ignore_ascii_case(portal_of(connection.url))
    {
        return Err(LoginError::OtherPortal {
            connection: connection.name.to_owned(),
            configured: portal_of(connection.url).to_owned(),
            given: given.to_owned(),
        });
    }
    let now_ms = context.clock.now_ms();
    let tokens = StoredTokens::received(pair, connection.app, now_ms);
    let nonce = random_nonce(context.rng);
    let encrypted = tokens.encrypt(&connection.app.key, connection.name, nonce).ok_or(LoginError::TooLong)?;
    let status = tokens.status().to_json().into_bytes();
    for (name, value) in [(TOKENS, encrypted), (CredentialStatus::NAME, status)] {
        context.ledger.set_connection_value(connection.name, name, Some(value), now_ms).await?;
    }
    Ok(tokens)
}

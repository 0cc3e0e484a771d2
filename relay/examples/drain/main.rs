//! How long a backlog of Bitrix24 leads takes to drain: at the documented rate limit, and at the limit on operating time.
//!
//!     cargo run --release -p leadwire-relay --example drain [LEADS] [ADD_MS]

mod backlog;
mod operating_time;
mod rate_limit;

use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let leads: u32 = std::env::args().nth(1).map_or(Ok(5000), |count| count.parse())?;
    let add_ms: u32 = std::env::args().nth(2).map_or(Ok(1800), |ms| ms.parse())?;
    operating_time::drain(leads, add_ms).await?;
    rate_limit::drain(leads).await
}

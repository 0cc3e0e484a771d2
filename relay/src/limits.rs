//! The server's limits and timeouts. Not in the configuration: a relay that reaches them needs another machine. Tests
//! lower them.

use std::time::Duration;

#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Open connections. A further one closes the one that has been idle for longest.
    pub connections: usize,
    /// Requests whose body is being read, a long body for each 60 KiB; one client gets at most half. Further ones are answered 503.
    pub bodies: usize,
    /// The same for posted forms with files, which are read for longer.
    pub uploads: usize,
    /// Requests whose lead is being stored. Further ones are answered 503.
    pub concurrent_requests: usize,
    /// For a request's head, and for the next request on an idle connection.
    pub head_timeout: Duration,
    /// For a whole request body.
    pub body_timeout: Duration,
    /// For a part of a file.
    pub chunk_timeout: Duration,
    /// For a whole posted form with files. In each `body_timeout` it must bring a minimum of bytes.
    pub upload_timeout: Duration,
    /// For a client to read any part of a response.
    pub write_timeout: Duration,
    /// Requests to captcha services. A lead above the limit is held without one.
    pub concurrent_captchas: usize,
    pub captcha_timeout: Duration,
    /// For the requests in progress when the server stops.
    pub shutdown_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 4096,
            bodies: 2048,
            uploads: 512,
            concurrent_requests: 1024,
            head_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(10),
            chunk_timeout: Duration::from_mins(1),
            upload_timeout: Duration::from_mins(30),
            write_timeout: Duration::from_secs(30),
            concurrent_captchas: 512,
            captcha_timeout: Duration::from_secs(3),
            shutdown_timeout: Duration::from_secs(10),
        }
    }
}

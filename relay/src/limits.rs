//! How much the server bears at a time, and how long it waits for whom. Not in the configuration: a machine that needs
//! other figures needs a second relay; tests need them small.

use std::time::Duration;

#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Open connections; further ones wait in the system's queue.
    pub connections: usize,
    /// Requests whose body is being read or that are being committed; further ones are answered 503.
    pub at_once: usize,
    /// For a request's head, and for the next request on an idle connection.
    pub head: Duration,
    /// For a request's body, from its first byte to its last.
    pub body: Duration,
    /// For a client to take anything of an answer that waits for it.
    pub answer: Duration,
    /// Questions to captcha services; a lead that comes while there are so many is held unasked.
    pub captchas_at_once: usize,
    /// For a captcha service to judge a token.
    pub captcha: Duration,
    /// For requests under way when the server is told to stop.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 4096,
            at_once: 1024,
            head: Duration::from_secs(10),
            body: Duration::from_secs(10),
            answer: Duration::from_secs(30),
            captchas_at_once: 512,
            captcha: Duration::from_secs(3),
            grace: Duration::from_secs(10),
        }
    }
}

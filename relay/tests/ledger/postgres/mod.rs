//! What concerns PostgreSQL only.

mod server;

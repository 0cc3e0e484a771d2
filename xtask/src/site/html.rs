//! HTML that several parts of the site write.

/// A heading that a link can lead to.
pub struct Heading {
    pub id: String,
    pub text: String,
}

/// Text for HTML, also for attributes in double quotes.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

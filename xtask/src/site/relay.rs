//! Where the forms of the site's pages send their leads.

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Relay {
    /// No relay: a script in the pages responds in its place.
    Preview,
    /// A running relay, by its address as seen from the pages.
    Running {
        address: String,
        /// The address of the sandbox behind it, if visitors may look into it.
        sandbox: Option<String>,
    },
}

/// The value of `--relay`. Without a scheme or a slash, the forms would post to an address below the site itself.
pub fn parse_relay(address: &str) -> Result<Relay, String> {
    if ["https://", "http://", "/"].iter().any(|start| address.starts_with(start)) {
        Ok(Relay::Running { address: address.to_owned(), sandbox: None })
    } else {
        Err("expected https://…, http://…, or a path such as /relay".to_owned())
    }
}

#[test]
fn a_relay_address_is_a_url_or_an_absolute_path() {
    for (address, is_valid) in [
        ("https://leads.example.com", true),
        ("http://127.0.0.1:8080", true),
        ("/relay", true),
        ("/", true),
        ("leads.example.com", false),
        ("javascript:alert(1)", false),
        ("", false),
    ] {
        assert_eq!(parse_relay(address).is_ok(), is_valid, "{address}");
    }
}

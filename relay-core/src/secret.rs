//! A secret of the configuration. It has neither `PartialEq` nor `Debug` nor `Display`: a comparison that stops at the first difference, or
//! a secret in a log, does not compile. `xtask/tests/secret_comparisons.rs` looks for comparisons of what `expose` returns.

#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// For signing, for a request to whom the secret belongs, and for a digest.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::{Debug, Display};
    use std::marker::PhantomData;

    use super::*;
    use crate::auth::{AccessKeys, HmacSigner};
    use crate::config::{Captcha, Config};
    use crate::credentials::{Bitrix24App, CapillaryClient, CredentialsKey};

    /// Whether a type has a trait: the constant of an `impl` with a condition hides that of the trait.
    macro_rules! has {
        ($type:ty: $bound:path) => {{
            #[allow(dead_code)]
            struct Of<T>(PhantomData<T>);
            #[allow(dead_code)]
            trait No {
                const HAS: bool = false;
            }
            impl<T> No for Of<T> {}
            #[allow(dead_code)]
            impl<T: $bound> Of<T> {
                const HAS: bool = true;
            }
            Of::<$type>::HAS
        }};
    }

    #[test]
    fn secrets_are_neither_compared_nor_printed() {
        let rows = [
            ("a secret", has!(Secret: PartialEq), has!(Secret: Debug), has!(Secret: Display)),
            ("the configuration", has!(Config: PartialEq), has!(Config: Debug), has!(Config: Display)),
            ("a captcha", has!(Captcha: PartialEq), has!(Captcha: Debug), has!(Captcha: Display)),
            ("an application", has!(Bitrix24App: PartialEq), has!(Bitrix24App: Debug), has!(Bitrix24App: Display)),
            (
                "a client",
                has!(CapillaryClient: PartialEq),
                has!(CapillaryClient: Debug),
                has!(CapillaryClient: Display),
            ),
            (
                "a key of encryption",
                has!(CredentialsKey: PartialEq),
                has!(CredentialsKey: Debug),
                has!(CredentialsKey: Display),
            ),
            ("access keys", has!(AccessKeys: PartialEq), has!(AccessKeys: Debug), has!(AccessKeys: Display)),
            ("a signer", has!(HmacSigner: PartialEq), has!(HmacSigner: Debug), has!(HmacSigner: Display)),
        ];
        for (why, compared, debugged, shown) in rows {
            assert_eq!((compared, debugged, shown), (false, false, false), "{why}");
        }
        // With these it would be found.
        assert!(has!(String: PartialEq) && has!(String: Debug) && has!(String: Display));
    }
}

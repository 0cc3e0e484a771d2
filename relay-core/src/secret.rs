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
    use crate::config::{Captcha, Config, Connection};
    use crate::credentials::bitrix24::Pair;
    use crate::credentials::{Bitrix24App, CapillaryClient, CredentialsKey, StoredTokens};
    use leadwire::crm::{Credentials, Secrets, Target};

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

    /// The names of the types that have the trait. "text" is always among them: it shows that a type with the trait is found.
    macro_rules! with_trait {
        ($bound:path: $($type:ty),*) => {
            [$((stringify!($type), has!($type: $bound))),*, ("text", has!(String: $bound))]
                .into_iter()
                .filter_map(|(name, has)| has.then_some(name))
                .collect::<Vec<_>>()
        };
    }

    #[test]
    fn secrets_are_not_printed() {
        macro_rules! printed {
            ($bound:path) => {
                with_trait!($bound: Secret, Config, Connection, Captcha, Bitrix24App, CapillaryClient, CredentialsKey, AccessKeys,
                    HmacSigner, StoredTokens, Pair, Target, Credentials, Secrets)
            };
        }
        assert_eq!(printed!(Debug), ["text"]);
        assert_eq!(printed!(Display), ["text"]);
    }

    #[test]
    fn secrets_of_the_relay_are_not_compared() {
        let compared = with_trait!(PartialEq: Secret, Config, Captcha, Bitrix24App, CapillaryClient, CredentialsKey, AccessKeys, HmacSigner);
        assert_eq!(compared, ["text"]);
    }
}

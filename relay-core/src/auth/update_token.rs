//! Update tokens: a visitor's leave to change the lead that he added, for 24 hours. `expires.id.seal`, where the seal is
//! over the form, the record's id and the end of the leave.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use leadwire::schema::is_digits;

use super::Seal;

pub const LIFE_MS: u64 = 24 * 60 * 60 * 1000;

/// An id has no more digits than 2^63.
const LONGEST_ID: usize = 19;

pub struct Tokens(Seal);

impl Tokens {
    pub fn new(seal: Seal) -> Tokens {
        Tokens(seal)
    }

    /// A token for a record, named by its digits.
    pub fn sign(&self, form: &str, id: &str, now_ms: u64) -> String {
        let expires = now_ms.saturating_add(LIFE_MS).to_string();
        let seal = Base64UrlUnpadded::encode_string(&self.0.of(&parts(form, id, &expires)));
        format!("{expires}.{id}.{seal}")
    }

    /// The id of the record that the token lets its holder change; none when it is forged, another form's or expired.
    pub fn id_of<'a>(&self, form: &str, token: &'a str, now_ms: u64) -> Option<&'a str> {
        let mut parts_of = token.split('.');
        let (expires, id, seal) = (parts_of.next()?, parts_of.next()?, parts_of.next()?);
        let is_well_formed = parts_of.next().is_none() && is_digits(id) && id.len() <= LONGEST_ID;
        let seal = Base64UrlUnpadded::decode_vec(seal).ok()?;
        let fits = is_well_formed && self.0.fits(&parts(form, id, expires), &seal);
        // Read only once it is known to be ours.
        (fits && now_ms < expires.parse().ok()?).then_some(id)
    }
}

fn parts<'a>(form: &'a str, id: &'a str, expires: &'a str) -> [&'a str; 4] {
    ["update token", form, id, expires]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_795_132_800_000;

    fn tokens() -> Tokens {
        Tokens::new(Seal::new(b"0123456789abcdef0123456789abcdef"))
    }

    #[test]
    fn who_may_change_what_until_when() {
        let good = tokens().sign("wedding", "755", NOW);
        let rows = [
            ("at once", "wedding", good.clone(), NOW, Some("755")),
            ("in the last moment", "wedding", good.clone(), NOW + LIFE_MS - 1, Some("755")),
            ("one moment later", "wedding", good.clone(), NOW + LIFE_MS, None),
            ("another form", "party", good.clone(), NOW, None),
            ("another id", "wedding", good.replace(".755.", ".756."), NOW, None),
            ("a longer life", "wedding", good.replacen("17952", "17953", 1), NOW, None),
            ("a digit moved over the dot", "wedding", good.replacen(".7", "7.", 1), NOW, None),
            ("a part more", "wedding", format!("{good}.x"), NOW, None),
            ("without its seal", "wedding", good.rsplit_once('.').unwrap().0.to_owned(), NOW, None),
            ("with an empty seal", "wedding", format!("{}.", good.rsplit_once('.').unwrap().0), NOW, None),
            ("a seal cut short", "wedding", good[..good.len() - 2].to_owned(), NOW, None),
            ("nothing", "wedding", String::new(), NOW, None),
            ("of another secret", "wedding", Tokens::new(Seal::new(b"other")).sign("wedding", "755", NOW), NOW, None),
        ];
        for (why, form, token, now, expected) in rows {
            assert_eq!(tokens().id_of(form, &token, now), expected, "{why}");
        }
    }

    #[test]
    fn is_plain_hmac() {
        // RFC 4231, cases 1 and 6 in spirit: a key within a block, and one beyond it, which is hashed first.
        for key in [vec![b'k'; BLOCK_BYTES], vec![b'k'; BLOCK_BYTES + 1]] {
            use hmac::{Hmac, KeyInit as _, Mac as _};
            let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
            mac.update(&1_usize.to_le_bytes());
            mac.update(b"a");
            assert!(Seal::new(&key).fits(&["a"], &mac.finalize().into_bytes()));
        }
    }

    const BLOCK_BYTES: usize = 64;
}

//! A target of each CRM and of each kind of credentials.

use std::sync::LazyLock;

use leadwire::crm::{Crm, Target, TargetParts};

pub static TARGETS: LazyLock<Vec<Target>> = LazyLock::new(|| {
    let none = TargetParts::default();
    let parts = [
        (Crm::Ivvy, TargetParts { url: Some("https://api.example"), ..none }),
        (Crm::Ivvy, TargetParts { url: Some("https://api.example"), key: Some("key"), secret: Some("secret"), ..none }),
        (Crm::Bitrix24, TargetParts { url: Some("https://portal.example/rest/1/webhook"), ..none }),
        (
            Crm::Bitrix24,
            TargetParts { url: Some("https://portal.example/rest"), auth: Some("token"), method: Some("item"), ..none },
        ),
        (Crm::Capillary, TargetParts { url: Some("https://eu.example"), token: Some("token"), ..none }),
        (
            Crm::Capillary,
            TargetParts { url: Some("https://eu.example"), username: Some("user"), password: Some("secret"), ..none },
        ),
    ];
    parts.iter().map(|(crm, parts)| Target::new(*crm, parts).expect("a target")).collect()
});

//! Which field of a lead takes a value of which list. Sources, read 2026-11-28: iVvy's "Add or Update Lead" (ivvycode/apidocs,
//! 2026-02-02); Bitrix24's `crm-lead-add.md` (2026-08-13) and `crm-item-add.md` (2026-08-18) of bitrix24/b24restdocs; Capillary's
//! docs.capillarytech.com, `reference/add-lead-1` and `reference/update-lead-status`.

use leadwire::crm::Kind;

use super::ListName;

/// A field that takes a value of a list.
#[derive(Clone, Copy, Debug)]
pub struct Use {
    pub path: &'static [&'static str],
    pub list: ListName,
    /// The field with the item that the value belongs to, for a list whose items have a parent.
    pub parent: Option<&'static [&'static str]>,
}

const fn of(path: &'static [&'static str], list: ListName) -> Use {
    Use { path, list, parent: None }
}

const fn below(path: &'static [&'static str], list: ListName, parent: &'static [&'static str]) -> Use {
    Use { path, list, parent: Some(parent) }
}

const IVVY_LEAD: &[Use] = &[
    of(&["sourceId"], ListName::Sources),
    of(&["typeId"], ListName::Types),
    below(&["subtypeId"], ListName::Subtypes, &["typeId"]),
    of(&["stageId"], ListName::Stages),
    below(&["stageReasonId"], ListName::StageReasons, &["stageId"]),
    of(&["channelId"], ListName::Channels),
    of(&["qualityId"], ListName::Qualities),
    of(&["industryId"], ListName::Industries),
    of(&["company", "industryId"], ListName::Industries),
];

const IVVY_STATUS: &[Use] =
    &[of(&["stageId"], ListName::Stages), below(&["stageReasonId"], ListName::StageReasons, &["stageId"])];

const BITRIX24_LEAD: &[Use] = &[
    of(&["fields", "SOURCE_ID"], ListName::Sources),
    of(&["fields", "STATUS_ID"], ListName::Stages),
    of(&["fields", "HONORIFIC"], ListName::Salutations),
];

const BITRIX24_ITEM: &[Use] = &[
    of(&["fields", "sourceId"], ListName::Sources),
    of(&["fields", "stageId"], ListName::Stages),
    of(&["fields", "honorific"], ListName::Salutations),
];

const BITRIX24_STATUS: &[Use] = &[of(&["status"], ListName::Stages)];

const CAPILLARY_LEAD: &[Use] = &[below(&["subStatus"], ListName::SubStatuses, &["status"])];

const CAPILLARY_STATUS: &[Use] =
    &[below(&["subStatus"], ListName::SubStatuses, &["status"]), of(&["reasonId"], ListName::Reasons)];

pub fn uses(kind: Kind) -> &'static [Use] {
    match kind {
        Kind::IvvyLead => IVVY_LEAD,
        Kind::IvvyStatus => IVVY_STATUS,
        Kind::Bitrix24Lead => BITRIX24_LEAD,
        Kind::Bitrix24Item => BITRIX24_ITEM,
        Kind::Bitrix24Status => BITRIX24_STATUS,
        Kind::CapillaryLead => CAPILLARY_LEAD,
        Kind::CapillaryStatus => CAPILLARY_STATUS,
        Kind::IvvyStage | Kind::IvvySource | Kind::IvvyContact | Kind::IvvyCompany => &[],
    }
}

#[cfg(test)]
mod tests {
    use leadwire::form::FieldName;

    use super::*;

    #[test]
    fn every_path_is_a_field_of_its_kind() {
        for kind in Kind::ALL {
            for Use { path, parent, .. } in uses(kind) {
                for path in [Some(*path), *parent].into_iter().flatten() {
                    let keys = path.iter().map(|key| (*key).to_owned()).collect();
                    assert!(FieldName { keys, custom: None }.field_in(kind.table()).is_some(), "{kind}: {path:?}");
                }
            }
        }
    }
}

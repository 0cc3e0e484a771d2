//! Bitrix24 leads for the universal methods `crm.item.add` and `crm.item.update` (`entityTypeId` 1). Source:
//! `api-reference/crm/universal/crm-item-add.md`, `crm-item-update.md` and `object-fields.md` of the repository
//! bitrix24/b24restdocs (2026-08-18), read 2026-11-28. Addresses and `TRACE` exist for `crm.lead.*` only.

use super::tables::{EMAIL_TYPES, IM_TYPES, PHONE_TYPES, SOURCES, STATUSES, WEB_TYPES};
use crate::crm::catalog::{BITRIX24_SOURCES, BITRIX24_STATUSES};
use crate::schema::*;

pub const ITEM: Table = Table::new(
    "bitrix24.item",
    &[
        id("id").doc("Integer identifier of the lead. Leave empty to add the lead."),
        record("fields", &FIELDS).always().doc("The fields to set."),
        yes_no("useOriginalUfNames")
            .doc("Y: custom fields are named UF_CRM_…; set by itself when such a name is used."),
    ],
);

const FIELDS: Table = Table::new(
    "bitrix24.item.fields",
    &[
        text("title").clearable().doc("Lead title."),
        status("honorific", &[], None).doc("Salutation."),
        text("name").clearable().doc("First name."),
        text("secondName").clearable().doc("Middle name."),
        text("lastName").clearable().doc("Last name."),
        date("birthdate").clearable().doc("Date of birth."),
        text("companyTitle").clearable().doc("Company name. To link an existing company, give its id in companyId."),
        status("sourceId", SOURCES, Some(BITRIX24_SOURCES)).doc("Identifier of the source."),
        text("sourceDescription").clearable().doc("Description of the source."),
        status("stageId", STATUSES, Some(BITRIX24_STATUSES)).doc("Identifier of the lead stage."),
        text("statusDescription").clearable().doc("Additional information about the stage."),
        text("post").clearable().doc("Position."),
        currency("currencyId").doc("Currency identifier."),
        amount("opportunity").clearable().doc("Amount."),
        yes_no("isManualOpportunity").doc("Whether the amount is calculated by hand."),
        yes_no("opened").doc("Whether the lead is available to everyone."),
        text("comments").clearable().doc("Comments."),
        id("assignedById").doc("Responsible person."),
        id("companyId").doc("Link of the lead to the company."),
        id("contactId").doc("Link of the lead to the contact."),
        list("contactIds", &Shape::Id).doc("Identifiers of the linked contacts."),
        text("originatorId").clearable().doc("Identifier of the data source, for linking to an external source."),
        text("originId").clearable().doc("Identifier of the item in the data source."),
        id("webformId").doc("Identifier of the CRM form."),
        list("observers", &Shape::Id).doc("Identifiers of the observers."),
        text("utmSource").clearable().doc("Advertising system."),
        text("utmMedium").clearable().doc("Type of traffic: CPC (ads), CPM (banners)."),
        text("utmCampaign").clearable().doc("Identifier of the advertising campaign."),
        text("utmContent").clearable().doc("Content of the campaign."),
        text("utmTerm").clearable().doc("Search condition of the campaign."),
        list("fm", &Shape::Record(&ENTRY)).doc("Phone numbers, e-mail addresses, websites, messengers and links."),
        date("createdTime").read_only().doc("When the lead was added."),
        date("updatedTime").read_only().doc("When the lead was last changed."),
        text("stageSemanticId").read_only().doc("The group of the stage."),
        yes_no("isReturnCustomer").read_only().doc("Becomes Y by itself with companyId or contactId."),
        text("phone").read_only().doc("The first phone number of fm."),
        text("email").read_only().doc("The first e-mail address of fm."),
    ],
)
.rules(&[Rule::HasAnyField])
.custom_prefixes(&["ufCrm", "UF_CRM_", "parentId"]);

/// An entry of `fm`. An update adds an entry without an id, and changes the one that the id names.
const ENTRY: Table = Table::new(
    "bitrix24.item.entry",
    &[
        text_choice("typeId", &["PHONE", "EMAIL", "WEB", "IM", "LINK"]).always().doc("What the entry is."),
        text("valueType").shape_by(&VALUE_TYPES).doc("What kind of value it is, such as WORK."),
        text("value")
            .always()
            .shape_by(&VALUES)
            .empty_deletes("id")
            .doc("The value itself; with an id, an empty one deletes that entry."),
        id("id").doc("The id of an entry that the lead has already."),
    ],
)
.appends("id");

const VALUE_TYPES: ShapeBy = ShapeBy {
    field: "typeId",
    shapes: &[
        ("PHONE", Shape::TextChoice(PHONE_TYPES)),
        ("EMAIL", Shape::TextChoice(EMAIL_TYPES)),
        ("WEB", Shape::TextChoice(WEB_TYPES)),
        ("IM", Shape::TextChoice(IM_TYPES)),
    ],
};

const VALUES: ShapeBy = ShapeBy { field: "typeId", shapes: &[("EMAIL", Shape::Email)] };

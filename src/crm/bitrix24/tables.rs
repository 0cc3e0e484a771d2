//! Bitrix24 leads. Source: "Update Lead crm.lead.update", read 2026-11-20; the value types of multiple fields after the
//! vendor's public reference of `crm_multifield`, same day. `TRACE` after the vendor's tutorial
//! for sales analytics as it was until 2026-05-19, read 2026-11-28: the page of `crm.lead.add` does not list it.

use crate::crm::catalog::{BITRIX24_SOURCES, BITRIX24_STATUSES};
use crate::schema::*;

pub const LEAD: Table = Table::new(
    "bitrix24.lead",
    &[
        id("id").doc("Integer identifier of the lead. Leave empty to add the lead."),
        record("fields", &FIELDS).always().doc("The fields to set."),
        record("options", &OPTIONS).alias("params").doc("Options of the call; newer versions of the API say params."),
    ],
);

pub(super) const SOURCES: &[&str] = &[
    "CALL",
    "EMAIL",
    "WEB",
    "ADVERTISING",
    "PARTNER",
    "RECOMMENDATION",
    "TRADE_SHOW",
    "WEBFORM",
    "CALLBACK",
    "RC_GENERATOR",
    "STORE",
    "OTHER",
];
pub(super) const STATUSES: &[&str] = &["NEW", "IN_PROCESS", "PROCESSED", "JUNK", "CONVERTED"];

const ADDRESS: &[&str] = &[
    "ADDRESS",
    "ADDRESS_2",
    "ADDRESS_CITY",
    "ADDRESS_COUNTRY",
    "ADDRESS_COUNTRY_CODE",
    "ADDRESS_POSTAL_CODE",
    "ADDRESS_PROVINCE",
    "ADDRESS_REGION",
];

const FIELDS: Table = Table::new(
    "bitrix24.lead.fields",
    &[
        text("ADDRESS").clearable().doc("Contact address."),
        text("ADDRESS_2").clearable().doc("Second line of the address."),
        text("ADDRESS_CITY").clearable().doc("City."),
        text("ADDRESS_COUNTRY").clearable().doc("Country."),
        text("ADDRESS_COUNTRY_CODE").clearable().doc("Country code."),
        text("ADDRESS_POSTAL_CODE").clearable().doc("Postal code."),
        text("ADDRESS_PROVINCE").clearable().doc("Province."),
        text("ADDRESS_REGION").clearable().doc("Region."),
        text("COMMENTS").clearable().doc("Comments."),
        text("COMPANY_TITLE").clearable().doc("Company name. To link an existing company, give its id in COMPANY_ID."),
        text("LAST_NAME").clearable().doc("Last name."),
        text("NAME").clearable().doc("First name."),
        text("SECOND_NAME").clearable().doc("Middle name."),
        text("ORIGINATOR_ID").clearable().doc("Identifier of the data source, for linking to an external source."),
        text("ORIGIN_ID").clearable().doc("Identifier of the item in the data source."),
        text("POST").clearable().doc("Position."),
        text("SOURCE_DESCRIPTION").clearable().doc("Description of the source."),
        text("STATUS_DESCRIPTION").clearable().doc("Additional information about the stage."),
        text("TITLE").clearable().doc("Lead title."),
        text("UTM_CAMPAIGN").clearable().doc("Identifier of the advertising campaign."),
        text("UTM_CONTENT").clearable().doc("Content of the campaign."),
        text("UTM_MEDIUM").clearable().doc("Type of traffic: CPC (ads), CPM (banners)."),
        text("UTM_SOURCE").clearable().doc("Advertising system."),
        text("UTM_TERM").clearable().doc("Search condition of the campaign."),
        text("TRACE").doc("Of an add: the visitor's way, as JSON text, for the portal's sales analytics."),
        id("ASSIGNED_BY_ID").doc("Responsible person."),
        id("COMPANY_ID").doc("Link of the lead to the company."),
        id("CONTACT_ID").doc("Link of the lead to the contact."),
        list("CONTACT_IDS", &Shape::Id).doc("Identifiers of the linked contacts."),
        date("BIRTHDATE").clearable().doc("Date of birth."),
        currency("CURRENCY_ID").doc("Currency identifier."),
        status("SOURCE_ID", SOURCES, Some(BITRIX24_SOURCES)).doc("Identifier of the source."),
        status("STATUS_ID", STATUSES, Some(BITRIX24_STATUSES)).doc("Identifier of the lead stage."),
        status("HONORIFIC", &[], None).doc("Salutation."),
        yes_no("OPENED").doc("Whether the lead is available to everyone."),
        yes_no("IS_MANUAL_OPPORTUNITY").doc("Whether the amount is calculated by hand."),
        amount("OPPORTUNITY").clearable().doc("Amount."),
        multifield("EMAIL", &EMAIL).doc("E-mail addresses."),
        multifield("PHONE", &PHONE).doc("Phone numbers."),
        multifield("WEB", &WEB).doc("Websites."),
        multifield("IM", &IM).doc("Messengers."),
        multifield("LINK", &LINK).doc("User ids linked through an open line."),
        yes_no("IS_RETURN_CUSTOMER").read_only().doc("Becomes Y by itself with COMPANY_ID or CONTACT_ID."),
        id("ID").read_only().doc("The lead's id, which stands beside the fields."),
        date("DATE_CREATE").read_only().doc("When the lead was added."),
        date("DATE_MODIFY").read_only().doc("When the lead was last changed."),
        text("STATUS_SEMANTIC_ID").read_only().doc("The group of the stage."),
    ],
)
.rules(&[Rule::HasAnyField, Rule::UpdateTogether(ADDRESS)])
.custom_prefixes(&["UF_CRM_", "ufCrm_"]);

const OPTIONS: Table = Table::new(
    "bitrix24.lead.options",
    &[yes_no("REGISTER_SONET_EVENT")
        .doc("Register the event in the activity stream and notify the person responsible.")],
);

/// Plain text is an entry of the type WORK.
const AS_WORK: PlainText = PlainText { key: "VALUE", default: ("VALUE_TYPE", "WORK") };
/// Messengers have no WORK.
const AS_OTHER: PlainText = PlainText { default: ("VALUE_TYPE", "OTHER"), ..AS_WORK };

const EMAIL: Table = Table::new("bitrix24.lead.email", &EMAIL_FIELDS).plain_text(&AS_WORK).appends("ID");
const PHONE: Table = Table::new("bitrix24.lead.phone", &PHONE_FIELDS).plain_text(&AS_WORK).appends("ID");
const WEB: Table = Table::new("bitrix24.lead.web", &WEB_FIELDS).plain_text(&AS_WORK).appends("ID");
const IM: Table = Table::new("bitrix24.lead.im", &IM_FIELDS).plain_text(&AS_OTHER).appends("ID");
const LINK: Table = Table::new("bitrix24.lead.link", &LINK_FIELDS).plain_text(&AS_WORK).appends("ID");

pub(super) const EMAIL_TYPES: &[&str] = &["WORK", "HOME", "MAILING", "OTHER"];
pub(super) const PHONE_TYPES: &[&str] = &["WORK", "MOBILE", "FAX", "HOME", "PAGER", "MAILING", "OTHER"];
pub(super) const WEB_TYPES: &[&str] = &["WORK", "HOME", "VK", "LIVEJOURNAL", "TWITTER", "OTHER"];
pub(super) const IM_TYPES: &[&str] =
    &["TELEGRAM", "VK", "SKYPE", "VIBER", "BITRIX24", "OPENLINE", "IMOL", "ICQ", "MSN", "JABBER", "OTHER"];

const EMAIL_FIELDS: [Field; 5] = entry(email("VALUE"), text_choice("VALUE_TYPE", EMAIL_TYPES));
const PHONE_FIELDS: [Field; 5] = entry(text("VALUE"), text_choice("VALUE_TYPE", PHONE_TYPES));
const WEB_FIELDS: [Field; 5] = entry(text("VALUE"), text_choice("VALUE_TYPE", WEB_TYPES));
const IM_FIELDS: [Field; 5] = entry(text("VALUE"), text_choice("VALUE_TYPE", IM_TYPES));
const LINK_FIELDS: [Field; 5] = entry(text("VALUE"), text("VALUE_TYPE"));

/// An entry of a multiple field.
const fn entry(value: Field, value_type: Field) -> [Field; 5] {
    [
        value
            .unless_flagged("DELETE", "ID")
            .empty_deletes("ID")
            .doc("The value itself; with an ID, an empty one deletes that entry."),
        value_type.doc("What kind of value it is."),
        id("ID").doc("The id of an entry that the lead has already."),
        text("TYPE_ID").doc("The type of the field, such as PHONE."),
        yes_no("DELETE").doc("Y with an ID deletes that entry."),
    ]
}

/// The part of a lead that a change of status sets: `STATUS_ID` and `STATUS_DESCRIPTION`.
pub const STATUS: Table = Table::new(
    "bitrix24.status",
    &[
        id("id").always().doc("Integer identifier of the lead."),
        status("status", STATUSES, Some(BITRIX24_STATUSES)).always().doc("Identifier of the lead stage."),
        text("description").clearable().doc("Additional information about the stage."),
    ],
);

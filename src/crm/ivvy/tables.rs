//! iVvy leads, lead stages, lead sources, and the contacts and companies in a lead.
//! Sources: "Add or Update Lead", "Add or Update Lead Stage", "Add or Update Lead Source", read 2026-11-20, and the vendor's
//! public reference (ivvycode/apidocs), read 2026-11-28: "Add or Update Lead" (2026-02-02), "Add or Update Contact"
//! (2024-10-14), "Add or Update Company" (2024-10-31), "Address Format" (2021-05-12). A contact's `smsStatus` is not here:
//! iVvy has not supported it since 2026-06-30 (announcement "Contact SMS Marketing").

use crate::crm::catalog::{IVVY_REQUIRED_CUSTOM_FIELDS, IVVY_TYPES_WITH_SUBTYPES};
use crate::schema::*;

/// An optional id. iVvy documents no way to clear one.
const fn reference(name: &'static str) -> Field {
    id(name).null_refused()
}

/// With one of these the lead belongs to a company, else to a contact.
const COMPANY: &[&str] = &["companyId", "company"];
const NOT_FOR_COMPANY: &[&[&str]] = &[&["companyId"], &["company"]];

pub const LEAD: Table = Table::new(
    "ivvy.lead",
    &[
        id("id").doc("The unique identifier of a lead. Leave empty to add the lead to the system."),
        reference("qualityId").doc("The quality of the lead."),
        reference("companyLeadContactId")
            .on_add_with(COMPANY, &[&["contactId"], &["contact"]])
            .doc("The unique id of the contact at the company."),
        reference("ownerUserId").doc("The id of the sales person user assigned to the lead."),
        reference("subtypeId")
            .on_add_if_listed("typeId", IVVY_TYPES_WITH_SUBTYPES)
            .doc("The sub type of lead. Required when the type has sub types."),
        reference("stageReasonId").doc("The unique stage reason id of the opportunity."),
        reference("channelId").doc("The channel id of the lead."),
        reference("industryId").on_add_unless(NOT_FOR_COMPANY).doc("The unique industry of the lead."),
        reference("sourceId").on_add().doc("The unique source id of the lead."),
        reference("typeId").on_add().doc("The type of lead."),
        reference("stageId").on_add().doc("The stage of lead."),
        reference("companyId")
            .on_add_with(COMPANY, &[&["company"]])
            .doc("The unique company id of the lead. Makes the lead belong to a company."),
        record("company", &COMPANY_RECORD).doc("A company to add or update. Makes the lead belong to a company."),
        reference("contactId")
            .on_add_unless(&[&["companyId"], &["company"], &["contact"]])
            .doc("The unique contact id of the lead. With a company, a contact that belongs to it."),
        record("contact", &CONTACT).doc("A contact to add or update. With a company it is linked to it."),
        text("name").on_add().doc("The name for the lead."),
        text("description").clearable().doc("The description for the lead."),
        list("customFields", &Shape::Record(&LEAD_CUSTOM_FIELD))
            .entries_on_add("fieldId", "fieldValue", IVVY_REQUIRED_CUSTOM_FIELDS)
            .doc("The custom field values of the lead."),
    ],
)
.rules(&[Rule::HasKnownField, Rule::UpdatesSomething]);

const LEAD_CUSTOM_FIELD: Table = Table::new(
    "ivvy.lead.customField",
    &[
        id("fieldId").always().doc("The unique id of the lead custom field."),
        anything("fieldValue").always().doc("The value, as the type of the custom field asks for."),
    ],
)
.id_and_value("fieldId", "fieldValue");

/// The part of a lead that a change of status sets.
pub const STATUS: Table = Table::new(
    "ivvy.status",
    &[
        id("id").always().doc("The unique identifier of the lead."),
        id("stageId").always().doc("The stage of lead."),
        reference("stageReasonId").doc("The unique stage reason id of the opportunity."),
    ],
);

const APPLIES_TO: &[(i64, &str)] = &[(1, "Opportunity"), (2, "Lead")];

pub const STAGE: Table = Table::new(
    "ivvy.stage",
    &[
        id("id").doc("The unique id of the lead stage. Leave empty to add a new lead stage."),
        text("name").on_add().doc("The name of the lead stage."),
        number_choice("applyTo", APPLIES_TO)
            .on_add()
            .alias("appliesTo")
            .doc("Whether the stage applies to leads or opportunities."),
        colour("colour").clearable().doc("The colour for the stage, to identify and group leads and opportunities."),
    ],
)
.rules(&[Rule::UpdatesSomething]);

pub const SOURCE: Table = Table::new(
    "ivvy.source",
    &[
        id("id").doc("The unique id of the lead source. Leave empty to add a new lead source."),
        text("name").on_add().doc("The name of the lead source."),
        price("cost").doc("The cost for usage of the lead source."),
        colour("colour").clearable().doc("The colour for the source, to identify and group leads and opportunities."),
        flag("isReferral").doc("Whether or not this source is a referral."),
        text("description").clearable().doc("The description of the source."),
    ],
)
.rules(&[Rule::UpdatesSomething]);

const CONTACT_STATUS: &[(i64, &str)] = &[(1, "Subscribed"), (2, "Unsubscribed"), (3, "Bounced"), (5, "No Marketing")];

pub const CONTACT: Table = Table::new(
    "ivvy.contact",
    &[
        id("id").doc("The unique id of the contact. Leave empty to add a new contact."),
        text("firstName").on_add().doc("The first name of the contact."),
        text("lastName").on_add().doc("The last name of the contact."),
        email("email").on_add().doc("The e-mail address of the contact."),
        text("phone").clearable().doc("The phone number of the contact."),
        text("externalId").clearable().doc("The id of the contact in another system."),
        list("groups", &Shape::Record(&CONTACT_GROUP))
            .doc("The groups that the contact belongs to. They replace the groups that the contact has."),
        list("customFields", &Shape::Record(&CUSTOM_FIELD)).doc("The custom field values of the contact."),
        list("companies", &Shape::Id).doc("The ids of the companies that the contact belongs to."),
        number_choice("status", CONTACT_STATUS).doc("The e-mail subscription status of the contact."),
        flag("updateIfExists").doc(
            "Whether a contact with the same first name, last name and e-mail address is updated instead of added.",
        ),
        flag("privacyConsent").doc("Whether the contact has consented to the privacy policy."),
        list_at_most("externalUrls", &Shape::Record(&EXTERNAL_URL), 3)
            .null_clears()
            .doc("Links to the contact in other systems, at most three; null clears them."),
    ],
)
.appends_unless("id", "updateIfExists");

const CONTACT_GROUP: Table =
    Table::new("ivvy.contact.group", &[id("groupId").always().doc("The unique id of the contact group.")]);

const CUSTOM_FIELD: Table = Table::new(
    "ivvy.customField",
    &[
        id("fieldId").always().doc("The unique id of the custom field."),
        anything("value").always().doc("The value, as the type of the custom field asks for."),
    ],
)
.id_and_value("fieldId", "value");

const EXTERNAL_URL: Table = Table::new(
    "ivvy.externalUrl",
    &[
        text("ref").always().doc("The reference of the link."),
        https_url("url").null_clears().doc("The https URL; null clears it."),
        text("label").clearable().doc("The label of the link."),
    ],
);

const IS_AGENT: &[(i64, &str)] = &[(0, "No"), (1, "Yes")];

pub const COMPANY_RECORD: Table = Table::new(
    "ivvy.company",
    &[
        id("id").doc("The unique id of the company. Leave empty to add a new company."),
        text("businessName").on_add().doc("The business name of the company."),
        text("externalId").clearable().doc("The id of the company in another system."),
        text("tradingName").clearable().doc("The trading name of the company."),
        text("businessNumber").clearable().doc("The business number of the company."),
        text("phone").clearable().doc("The phone number of the company."),
        text("otherPhone").clearable().doc("Another phone number of the company."),
        text("fax").clearable().doc("The fax number of the company."),
        text("website").clearable().doc("The website of the company."),
        text("iataNumber").clearable().doc("The IATA number of the company."),
        email("email").clearable().doc("The e-mail address of the company."),
        record("address", &ADDRESS).doc("The address of the company."),
        reference("primaryContactId").doc("The unique id of the primary contact."),
        reference("primaryAccountManagerId").doc("The unique id of the primary account manager."),
        reference("secondaryAccountManagerId").doc("The unique id of the secondary account manager."),
        reference("industryId").doc("The unique industry of the company."),
        record("primaryContact", &CONTACT).doc("The primary contact to add or update."),
        number_choice("isAgent", IS_AGENT).doc("Whether the company is an agent."),
        integer("commissionSpace", 0).doc("The commission for space."),
        integer("commissionSpaceType", 0).doc("How the commission for space is counted."),
        integer("commissionFood", 0).doc("The commission for food."),
        integer("commissionFoodType", 0).doc("How the commission for food is counted."),
        integer("commissionBeverage", 0).doc("The commission for beverages."),
        integer("commissionBeverageType", 0).doc("How the commission for beverages is counted."),
        integer("commissionAudioVisual", 0).doc("The commission for audio-visual equipment."),
        integer("commissionAudioVisualType", 0).doc("How the commission for audio-visual equipment is counted."),
        integer("commissionAccommodation", 0).doc("The commission for accommodation."),
        integer("commissionAccommodationType", 0).doc("How the commission for accommodation is counted."),
        flag("updateIfExists").doc("Whether a company with the same business name is updated instead of added."),
        list("customFields", &Shape::Record(&CUSTOM_FIELD)).doc("The custom field values of the company."),
        list_at_most("externalUrls", &Shape::Record(&EXTERNAL_URL), 3)
            .null_clears()
            .doc("Links to the company in other systems, at most three; null clears them."),
    ],
)
.appends_unless("id", "updateIfExists");

const ADDRESS: Table = Table::new(
    "ivvy.address",
    &[
        text("line1").clearable().doc("The first line of the address."),
        text("line2").clearable().doc("The second line of the address."),
        text("line3").clearable().doc("The third line of the address."),
        text("line4").clearable().doc("The fourth line of the address."),
        text("city").clearable().doc("The city."),
        text("stateCode").clearable().doc("The code of the state."),
        text("stateName").clearable().doc("The name of the state, where there is no code."),
        country("countryCode").doc("The code of the country, two letters."),
        text("postalCode").clearable().doc("The postal code."),
    ],
);

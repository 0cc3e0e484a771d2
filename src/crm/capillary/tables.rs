//! Capillary leads and their status. Source: "Update lead status", read 2026-11-20; adding and updating a lead after the
//! vendor's public reference of the lead APIs (docs.capillarytech.com/reference/add-lead-1 and update-lead, and `_leads.md` of
//! the repository Capillary/api-documentation), read 2026-11-28.

use crate::schema::*;

const STATUSES: &[&str] = &["OPEN", "WON", "LOST", "ON_HOLD", "DELETED"];

pub const STATUS: Table = Table::new(
    "capillary.status",
    &[
        id("id").always().doc("Unique identifier for the lead."),
        text_choice("status", STATUSES).always().doc("Status to set, or to which the sub-status belongs."),
        text("subStatus").doc("Sub-status to set; a name that was created before for this status."),
        id("reasonId").always().doc("Reason id to associate to the lead."),
        id("createdBy").doc("Entity id of the staff who created the lead."),
        date_time("createdOn").doc("Date and time of lead creation, such as 2018-10-05T08:00:00+05:30."),
    ],
);

pub const LEAD: Table = Table::new(
    "capillary.lead",
    &[
        id("id").doc("Unique identifier for the lead. Leave empty to add a lead."),
        text_choice("type", &["SKU", "BRAND", "CATEGORY", "CUSTOM"])
            .add_only()
            .doc("Type of lead; SKU when it is left out."),
        text("leadFor").on_add().add_only().doc("The item, brand or category that the lead is for."),
        id("userId")
            .on_add_unless(&[&["idType", "identifier"]])
            .add_only()
            .doc("User id associated with the lead; or give idType with identifier."),
        text_choice("idType", &["EMAIL", "MOBILE"]).add_only().doc("What the identifier is."),
        text("identifier").add_only().doc("The user's e-mail address or mobile number."),
        text_choice("status", STATUSES).add_only().doc("Status of the lead."),
        date_time("nextFollowUp").add_only().doc("Scheduled date and time for the next follow-up."),
        date_time("createdOn").add_only().doc("Date and time when the lead was created."),
        date_time("lastFollowUp").add_only().doc("Date and time of the last follow-up."),
        id("createdBy").add_only().doc("Entity id of the creator of the lead."),
        date_time("lastUpdatedOn").add_only().doc("Date and time of the last update of the lead."),
        id("lastUpdatedBy").add_only().doc("Entity id of the one who last updated the lead."),
        text("owner").doc("User name of the staff member who owns the lead."),
        text("subStatus").add_only().doc("Sub-status of the lead; a name that was created before for its status."),
        integer("orgSourceId", -1).add_only().doc("Organisation source id; -1 is in-store."),
        any_object("extendedFields").doc("Extended fields of the lead."),
        list("followUpDetails", &Shape::AnyObject).add_only().doc("Details of follow-up activities."),
        list("statusLogDetails", &Shape::AnyObject).add_only().doc("Details of the status log."),
    ],
)
.rules(&[Rule::UpdatesSomething]);

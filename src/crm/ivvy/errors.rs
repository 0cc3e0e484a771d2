//! iVvy's error codes: `errorCode`, and in some responses a `specificCode`, which comes first. Sources, read on 2026-11-28, in the
//! repository `ivvycode/apidocs`: `interpreting-the-response/exceptions.md` and the "Throws" of each call. The documents pair
//! few specific codes with an errorCode. Those that refuse the data (such as 24218 and 24323) are not listed here:
//! their errorCode decides, or the HTTP status.

use crate::crm::failure::ErrorKind;

/// The kind by the codes; None when the HTTP status decides.
pub(super) fn kind_by_code(specific: Option<&str>, general: Option<&str>) -> Option<ErrorKind> {
    specific.and_then(by_specific_code).or_else(|| general.map(by_error_code))
}

fn by_specific_code(code: &str) -> Option<ErrorKind> {
    Some(match code {
        // The record does not exist: lead, converted lead, stage, source, channel, type, quality.
        "24216" | "24228" | "24320" | "24325" | "24376" | "24381" | "24304"
        // A note, or the lead that it is for.
        | "24434" | "24441"
        // Contact, company, batch.
        | "24096" | "24153" | "24105" | "24115" => ErrorKind::NotFound,
        // "An error has occurred": stage, source, channel, type, quality, note. Whether it was saved is not documented.
        "24322" | "24327" | "24378" | "24382" | "24305" | "24435" => ErrorKind::Unavailable,
        // "Race condition error", with errorCode 429, on the page of bookings (`add-or-update-booking.md`).
        "24299" => ErrorKind::RaceCondition,
        // Of `batch?action=run`, which saved no job: not saved, wrong format, empty parameter, more than 200 jobs.
        "24091" | "24092" | "24093" | "24448" => ErrorKind::Rejected,
        // The batch is not completed.
        "24114" => ErrorKind::Busy,
        _ => return None,
    })
}

fn by_error_code(code: &str) -> ErrorKind {
    match code {
        "404" => ErrorKind::NotFound,
        "401" | "403" | "462" | "463" => ErrorKind::Unauthorized,
        "429" => ErrorKind::Busy,
        "460" | "461" | "500" => ErrorKind::Unavailable,
        _ => ErrorKind::Rejected,
    }
}

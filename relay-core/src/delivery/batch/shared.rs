//! Shared by the batches of all CRMs: chunks, calls without a batch, and responses without results.

use std::ops::Range;

use futures_util::future::join_all;
use leadwire::crm::{ErrorKind, HttpResponse, Kind, interpret_response};
use leadwire::schema::Object;

use crate::delivery::crm_client::{CrmClient, CrmRequest, MAX_RESPONSE_BYTES};
use crate::transport::CallResult;

/// Calls at the same time without a batch.
pub(super) const MAX_CONCURRENT: usize = 8;
/// Bytes of the calls in a batch. A single larger call is still sent.
const MAX_BATCH_BYTES: usize = 1 << 20;

/// Makes each call with a request of its own.
pub(super) async fn call_each(client: &CrmClient, requests: &[CrmRequest<'_>]) -> Vec<CallResult> {
    let mut results = Vec::new();
    for chunk in requests.chunks(MAX_CONCURRENT) {
        results.extend(join_all(chunk.iter().map(|request| client.call(request, MAX_RESPONSE_BYTES))).await);
    }
    results
}

/// Splits a list into chunks of at most `max_items` and [`MAX_BATCH_BYTES`]. `sizes` are the bytes of the items.
pub(super) fn chunks(sizes: &[usize], max_items: usize) -> Vec<Range<usize>> {
    let (mut chunks, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (index, size) in sizes.iter().enumerate() {
        if index > start && (index - start == max_items || bytes + size > MAX_BATCH_BYTES) {
            chunks.push(start..index);
            (start, bytes) = (index, 0);
        }
        bytes += size;
    }
    if start < sizes.len() {
        chunks.push(start..sizes.len());
    }
    chunks
}

/// The result of each call when the response to the batch has no results. A refusal concerns the batch, not its calls;
/// anything else (a rate limit, no access, a server error) holds for each of them.
pub(super) fn without_results(kind: Kind, answer: HttpResponse, date_ms: Option<u64>) -> CallResult {
    match interpret_response(kind, &Object::new(), &answer, 0) {
        Err(failure) if matches!(failure.kind, ErrorKind::Rejected | ErrorKind::NotFound) => CallResult::BatchRejected,
        Ok(_) => CallResult::unreadable(),
        Err(_) => CallResult::Answered { answer, date_ms },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_limited_by_items_and_bytes() {
        let half = MAX_BATCH_BYTES / 2;
        let rows: [(&str, &[usize], &[usize]); 7] = [
            ("none", &[], &[]),
            ("as many as fit", &[1; 3], &[3]),
            ("one more", &[1; 4], &[3, 1]),
            ("more than two chunks", &[1; 7], &[3, 3, 1]),
            ("as large as fits", &[half, half, 1], &[2, 1]),
            ("one too large", &[MAX_BATCH_BYTES + 1, 1], &[1, 1]),
            ("one too large behind another", &[1, MAX_BATCH_BYTES + 1], &[1, 1]),
        ];
        for (why, sizes, expected) in rows {
            let lengths: Vec<usize> = chunks(sizes, 3).into_iter().map(|chunk| chunk.len()).collect();
            assert_eq!(lengths, expected, "{why}");
        }
    }
}

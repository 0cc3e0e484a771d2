//! The wait before a retry: full jitter over a span that doubles to five minutes, and Retry-After as a minimum.

use super::support::{create, response, retry_after, run, update};
use leadwire::client::{MAX_DELAY_MS, delay_ms};
use leadwire::crm::Crm;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn full_jitter() {
    for (retry, span) in [
        (1, 2_000),
        (2, 4_000),
        (3, 8_000),
        (4, 16_000),
        (5, 32_000),
        (6, 64_000),
        (7, 128_000),
        (8, 256_000),
        (9, 300_000),
        (10, 300_000),
        (63, 300_000),
        (64, 300_000),
        (1000, 300_000),
        (u32::MAX, 300_000),
    ] {
        for (random, expected) in
            [(0, 0), (u32::MAX / 4 + 1, span / 4), (u32::MAX / 2 + 1, span / 2), (u32::MAX, span - 1)]
        {
            assert_eq!(delay_ms(retry, random, None), Some(expected), "retry {retry} with random number {random}");
        }
    }
    assert_eq!(MAX_DELAY_MS, 300_000);
}

#[test]
fn retry_after_is_a_minimum() {
    for (minimum, random, expected) in [
        (0, 0, Some(0)),
        (1, 0, Some(1)),
        (1_500, 0, Some(1_500)),
        (1_500, u32::MAX, Some(1_999)),
        (1_999, u32::MAX, Some(1_999)),
        (2_000, u32::MAX, Some(2_000)),
        (60_000, u32::MAX, Some(60_000)),
        (300_000, 0, Some(300_000)),
        (300_001, 0, None),
        (u64::MAX, u32::MAX, None),
    ] {
        assert_eq!(delay_ms(1, random, Some(minimum)), expected, "{minimum} with random number {random}");
    }
}

#[test]
fn in_a_send() {
    let success = response(200, r#"{"id":755}"#);
    for (header, expected) in [
        ("", 1_999),
        ("0", 1_999),
        ("1", 1_999),
        ("2", 2_000),
        ("300", 300_000),
        ("soon", 1_999),
        ("-5", 1_999),
        ("Sun, 06 Nov 1994 08:49:30 GMT", 1_999),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60_000),
        ("Sun, 06 Nov 1994 08:54:37 GMT", 300_000),
    ] {
        for call in [create(Crm::Ivvy), update(Crm::Ivvy)] {
            let ending = run(&call, 2, &[retry_after(429, header, ""), success.clone()]);
            assert_eq!(ending.retries.first().map(|(wait, _)| *wait), Some(expected), "{header:?}");
        }
    }
}

#[test]
fn a_longer_retry_after_ends_the_retries() {
    for (header, expected) in [
        ("301", Some(301_000)),
        ("86400", Some(86_400_000)),
        ("9999999999", Some(9_999_999_999_000)),
        ("Sun, 06 Nov 1994 08:54:38 GMT", Some(301_000)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", Some(252_618_189_022_000)),
    ] {
        let ending = run(&update(Crm::Ivvy), 2, &[retry_after(503, header, "")]);
        let failure = ending.last.unwrap_err();
        assert_eq!((failure.retry_after_ms, failure.attempts), (expected, 1), "{header}");
        assert!(failure.kind.is_retryable(), "{header}");
    }
}

#[test]
fn a_retry_after_beyond_64_bits_ends_the_retries() {
    for header in ["9223372036854775807", "9223372036854775808", "18446744073709551616", &"9".repeat(100)] {
        let ending = run(&update(Crm::Ivvy), 2, &[retry_after(503, header, ""), response(200, r#"{"id":755}"#)]);
        assert_eq!(ending.retries.len(), 0, "{header} seconds are more than five minutes");
    }
}

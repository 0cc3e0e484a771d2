//! Structured input from bytes: those of a fuzzer, or pseudo-random ones of a seed.

use arbitrary::Unstructured;

/// Bytes that decide what is generated. When they are used up, every choice is the first one.
pub struct Random<'a>(Unstructured<'a>);

impl<'a> Random<'a> {
    pub fn new(bytes: &'a [u8]) -> Random<'a> {
        Random(Unstructured::new(bytes))
    }

    /// From 0 to one below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0.int_in_range(0..=end.saturating_sub(1)).unwrap_or_default()
    }

    /// True once in `count` times; never when the bytes are used up.
    pub fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    pub fn pick<'b, T: ?Sized>(&mut self, from: &[&'b T]) -> &'b T {
        from[self.below(from.len())]
    }

    pub fn pick_from<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    pub fn u64(&mut self) -> u64 {
        self.0.arbitrary().unwrap_or_default()
    }

    /// The bytes that were not used.
    pub fn rest(self) -> &'a [u8] {
        self.0.take_rest()
    }
}

/// Pseudo-random bytes of a seed (`SplitMix64`).
pub fn seeded_bytes(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bytes.extend((mixed ^ (mixed >> 31)).to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

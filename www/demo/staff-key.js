// The staff key that a person typed: kept in this page's memory, gone with it, and sent to the relay only.

/** @type {string | undefined} */
let key;

export function staffKey() {
  return key;
}

/**
 * @param {HTMLInputElement} input
 * @param {() => void} whenChanged
 */
export function followStaffKey(input, whenChanged) {
  const follow = () => {
    key = input.value.trim() || undefined;
    whenChanged();
  };
  input.addEventListener("input", follow);
  follow();
}

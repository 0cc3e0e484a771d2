// Whether chosen files keep the limits of their field. The relay checks them again.

/**
 * @typedef {{ maxBytes?: number, maxCount?: number, types?: string[] }} FileLimits `maxBytes` of one file; `types` are extensions,
 *   media types and media ranges
 * @typedef {{ code: "file_count" | "file_size" | "file_type", params: { files: string[], max?: string | number, types?: string[] } }} FileIssue
 */

const KILOBYTE = 1024;

/**
 * The first issue of the files of one field.
 *
 * @param {File[]} files
 * @param {FileLimits | undefined} limits
 * @param {string} language of the numbers
 * @returns {FileIssue | undefined}
 */
export function fileIssue(files, limits, language) {
  const { maxBytes = Infinity, maxCount = Infinity, types = [] } = limits ?? {};
  const namesOf = (/** @type {File[]} */ some) => some.map(({ name }) => name);
  const others = types.length > 0 ? files.filter((file) => !isAccepted(file, types)) : [];
  if (others.length > 0) return { code: "file_type", params: { files: namesOf(others), types } };
  const large = files.filter(({ size }) => size > maxBytes);
  if (large.length > 0) return { code: "file_size", params: { files: namesOf(large), max: formatBytes(maxBytes, language) } };
  return files.length > maxCount ? { code: "file_count", params: { files: namesOf(files), max: maxCount } } : undefined;
}

/**
 * By the name or the media type, as the attribute `accept` does.
 *
 * @param {File} file
 * @param {string[]} types
 */
function isAccepted({ name, type }, types) {
  const [ownName, ownType] = [name.toLowerCase(), type.toLowerCase()];
  return types.some((one) => {
    const accepted = one.trim().toLowerCase();
    if (accepted.startsWith(".")) return ownName.endsWith(accepted);
    return accepted.endsWith("/*") ? ownType.startsWith(accepted.slice(0, -1)) : ownType === accepted;
  });
}

/**
 * @param {number} bytes
 * @param {string} language
 */
function formatBytes(bytes, language) {
  const [unit, divisor] = bytes < KILOBYTE ** 2 ? ["kilobyte", KILOBYTE] : ["megabyte", KILOBYTE ** 2];
  const options = /** @type {Intl.NumberFormatOptions} */ ({ style: "unit", unit, maximumFractionDigits: 1 });
  return numberFormat(language, options).format(bytes / Number(divisor));
}

/**
 * @param {string} language may be no valid tag
 * @param {Intl.NumberFormatOptions} options
 */
export function numberFormat(language, options) {
  try {
    return new Intl.NumberFormat(language || "en", options);
  } catch {
    return new Intl.NumberFormat("en", options);
  }
}

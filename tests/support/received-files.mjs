// Whether a CRM has the leads of forms with files: each once, and none with another text or content. Pure, so that a table shows what it
// finds.

/**
 * @typedef {{ title: string, comments: string, name: string, size: number }} SavedFile what was sent; `size` in bytes
 * @typedef {{ title: string, comments: string, name: string | null, content: Uint8Array }} CrmFile of a lead in the CRM
 * @typedef {{ lost: string[], duplicates: string[], different: string[] }} Differences titles of leads
 */

/**
 * What a file of a lead with this title contains.
 *
 * @param {string} title
 * @param {number} size in bytes
 */
export function contentOf(title, size) {
  return `${title}\n`.repeat(Math.ceil(size / (title.length + 1))).slice(0, size);
}

/**
 * @param {SavedFile[]} saved
 * @param {CrmFile[]} crm
 * @returns {Differences}
 */
export function differences(saved, crm) {
  /** @type {Map<string, CrmFile[]>} */
  const byTitle = new Map();
  for (const file of crm) byTitle.set(file.title, [...(byTitle.get(file.title) ?? []), file]);
  const lost = saved.filter(({ title }) => !byTitle.get(title)?.some(({ name }) => name !== null));
  const duplicates = [...byTitle.values()].filter(({ length }) => length > 1).map(([{ title }]) => title);
  const different = saved.filter(({ title, comments, name, size }) => {
    const files = (byTitle.get(title) ?? []).filter((file) => file.name !== null);
    return files.some((file) => file.comments !== comments || file.name !== name || new TextDecoder().decode(file.content) !== contentOf(title, size));
  });
  return { lost: lost.map(({ title }) => title), duplicates, different: different.map(({ title }) => title) };
}

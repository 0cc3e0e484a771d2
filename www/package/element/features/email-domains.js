// Finds the domain that a mistyped e-mail address probably has. The domains are those of the large mail providers, from their own sign-up
// pages and their lists of addresses, as of November 2026.

/** Providers whose names are long enough to be recognized with an error in them, the most common first. */
const DOMAINS = `gmail.com yahoo.com hotmail.com outlook.com icloud.com googlemail.com protonmail.com proton.me
  yahoo.co.uk yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.ca yahoo.com.br yahoo.com.ar yahoo.com.mx yahoo.co.in yahoo.co.jp yahoo.com.au
  hotmail.co.uk hotmail.de hotmail.fr hotmail.es hotmail.it hotmail.be hotmail.com.br
  outlook.de outlook.fr outlook.es outlook.it outlook.pt outlook.com.br outlook.com.au outlook.jp
  live.co.uk live.de live.fr live.nl live.com.au t-online.de freenet.de posteo.de mailbox.org orange.fr wanadoo.fr laposte.net libero.it
  virgilio.it telefonica.net terra.com.br comcast.net verizon.net btinternet.com bigpond.com fastmail.com zoho.com rediffmail.com
  naver.com docomo.ne.jp softbank.ne.jp`.split(/\s+/);

/** Domains that are correct although they look like another one, or are too short to be recognized with an error. */
const OTHERS = new Set(
  `mail.com email.com ymail.com rocketmail.com email.de mail.de gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.fr web.de aol.com aol.de msn.com
  live.com me.com mac.com qq.com 163.com 126.com free.fr sfr.fr bol.com.br uol.com.br sky.com yandex.com yandex.ru pm.me hey.com
  bluewin.ch hotmail.ch hotmail.nl hotmail.se outlook.be outlook.ie outlook.in outlook.cl yahoo.in yahoo.ie yahoo.gr yahoo.se yahoo.no
  yahoo.pl yahoo.ro yahoo.com.cn yahoo.com.hk yahoo.com.ph yahoo.com.sg yahoo.com.tw yahoo.com.vn yahoo.co.id yahoo.co.nz live.it live.be
  live.ca live.cn live.in live.jp live.com.mx live.com.pt icloud.com.cn`.split(/\s+/),
);

/** Endings that are no top-level domains. @type {Record<string, string>} */
const ENDINGS = {
  con: "com", cmo: "com", ocm: "com", comm: "com", coom: "com", cpm: "com", vom: "com", xom: "com", cim: "com", clm: "com", colm: "com",
  ner: "net", nte: "net", nett: "net", ogr: "org", prg: "org", orgg: "org",
};

/** A domain of this length or longer is recognized with two errors. */
const LONG = 11;

/**
 * @param {string} address
 * @returns {string | undefined} the corrected address; undefined when there is nothing to correct
 */
export function correctedAddress(address) {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1).toLowerCase();
  const corrected = at > 0 ? correctedDomain(domain) : undefined;
  return corrected && `${address.slice(0, at)}@${corrected}`;
}

/** @param {string} domain */
function correctedDomain(domain) {
  if (!domain || DOMAINS.includes(domain) || OTHERS.has(domain)) return undefined;
  const [ending = ""] = /[^.,]*$/.exec(domain) ?? [];
  const known = Object.entries(ENDINGS).find(([wrong]) => wrong === ending);
  const fixed = known ? domain.slice(0, -ending.length) + known[1] : domain;
  const found = OTHERS.has(fixed) ? fixed : nearestDomain(fixed);
  return found ?? (fixed === domain || !fixed.includes(".") ? undefined : fixed);
}

/** @param {string} domain */
function nearestDomain(domain) {
  if (DOMAINS.includes(domain)) return domain;
  // Without its ending.
  if (!domain.includes(".")) {
    const whole = DOMAINS.find((one) => one.startsWith(`${domain}.`));
    if (whole) return whole;
  }
  const near = (/** @type {number} */ errors) => DOMAINS.filter((one) => Math.abs(one.length - domain.length) <= errors && distance(one, domain) === errors);
  // A domain with another first letter and another error is rather a correct one.
  return near(1)[0] ?? near(2).find((one) => one.length >= LONG && one[0] === domain[0]);
}

/**
 * The number of letters to insert, to delete, to replace, or to swap with the next one (Damerau and Levenshtein, each letter once).
 *
 * @param {string} a
 * @param {string} b
 */
export function distance(a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    const [above, before] = [rows[row - 1], rows[row - 2]];
    for (let column = 1; column <= b.length; column++) {
      const replaced = above[column - 1] + Number(a[row - 1] !== b[column - 1]);
      const isSwapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swapped = isSwapped ? before[column - 2] + 1 : replaced;
      current.push(Math.min(above[column] + 1, current[column - 1] + 1, replaced, swapped));
    }
    rows.push(current);
  }
  return rows[a.length][b.length];
}

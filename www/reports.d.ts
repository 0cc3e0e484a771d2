// What a page tells a relay beside a lead: of itself, of its visitor's way and consents, and of who filled the form.

/** What `<lead-form>` reports of its page; the last four only after the visitor's consent. */
export interface PageReport {
  url?: string;
  consent?: Consent[];
  /** Of the last touch: another site's page. */
  referrer?: string;
  /** Of the last touch: `utm_*`, `gclid`, `fbclid` and `msclkid`. */
  utm?: Record<string, string>;
  first?: Touch;
  last?: Touch;
}

/** How a visitor came to the site. */
export interface Touch {
  /** ISO 8601. */
  at: string;
  /** The page, without its query. */
  landing: string;
  referrer?: string;
  params: Record<string, string>;
}

export interface Consent {
  /** What for: the name of the box, or `attribution`. */
  to: string;
  /** The words that the visitor agreed to. */
  text?: string;
  version?: string;
  /** ISO 8601. */
  at: string;
}

export interface GuardReport {
  /** What stands in a field that people do not see. */
  trap?: string;
  /** Since the form was there. */
  elapsedMs?: number;
  /** A captcha's token. */
  captcha?: string;
}

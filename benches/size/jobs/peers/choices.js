// The lists of the CRMs' documents.

export const CONTACT_STATUSES = [1, 2, 3, 5];
export const APPLIES_TO = [1, 2];
export const IS_AGENT = [0, 1];

export const EMAIL_TYPES = ["WORK", "HOME", "MAILING", "OTHER"];
export const PHONE_TYPES = ["WORK", "MOBILE", "FAX", "HOME", "PAGER", "MAILING", "OTHER"];
export const WEB_TYPES = ["WORK", "HOME", "VK", "LIVEJOURNAL", "TWITTER", "OTHER"];
export const IM_TYPES = ["TELEGRAM", "VK", "SKYPE", "VIBER", "BITRIX24", "OPENLINE", "IMOL", "ICQ", "MSN", "JABBER", "OTHER"];

export const LEAD_STATUSES = ["OPEN", "WON", "LOST", "ON_HOLD", "DELETED"];
export const LEAD_TYPES = ["SKU", "BRAND", "CATEGORY", "CUSTOM"];
export const ID_TYPES = ["EMAIL", "MOBILE"];

// Generated from src/protocol/report_names.rs by `cargo xtask types`.

/** The inputs that captcha widgets add to a form. */
export const CAPTCHA_INPUTS = ["cf-turnstile-response", "h-captcha-response", "g-recaptcha-response"];

/** The URL parameters that are reported. */
export const CAMPAIGN_PARAMS = /^(utm_[a-z_]{1,30}|gclid|fbclid|msclkid)$/;

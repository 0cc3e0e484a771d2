//! The names that a page's reports are read from: the inputs of captcha widgets, and the parameters of a campaign's URL. The page
//! gets them as a generated file, because it needs them before the module is loaded.

/// The inputs that the widgets of Turnstile and hCaptcha add to a form. Both services also support reCAPTCHA's, for forms that were
/// made for it.
pub const CAPTCHA_INPUTS: [&str; 3] = ["cf-turnstile-response", "h-captcha-response", "g-recaptcha-response"];

/// The parameters by which advertising networks identify a click.
pub const CLICK_IDS: [&str; 3] = ["gclid", "fbclid", "msclkid"];

/// After the prefix `utm_`.
const MAX_UTM_LENGTH: usize = 30;

/// Whether a page reports this URL parameter: a click id, or `utm_` with lower-case letters and underscores.
pub fn is_campaign_parameter(name: &str) -> bool {
    let utm = name.strip_prefix("utm_").unwrap_or_default();
    let is_utm = (1..=MAX_UTM_LENGTH).contains(&utm.len());
    CLICK_IDS.contains(&name) || is_utm && utm.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

/// The file `www/package/element/names.js`.
#[cfg(not(target_arch = "wasm32"))]
pub fn report_names_js() -> String {
    format!(
        "// Generated from src/protocol/report_names.rs by `cargo xtask types`.\n\n\
         /** The inputs that captcha widgets add to a form. */\n\
         export const CAPTCHA_INPUTS = [\"{}\"];\n\n\
         /** The URL parameters that are reported. */\n\
         export const CAMPAIGN_PARAMS = /^(utm_[a-z_]{{1,{MAX_UTM_LENGTH}}}|{})$/;\n",
        CAPTCHA_INPUTS.join("\", \""),
        CLICK_IDS.join("|"),
    )
}

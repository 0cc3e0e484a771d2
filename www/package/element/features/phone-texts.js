// The remarks about phone numbers.

/** @type {import("./texts.js").TextsByLanguage} */
export const phoneTexts = {
  en: {
    noPhone: "This does not look like a phone number.",
    noPhoneIn: "This does not look like a phone number in {country}.",
  },
  de: {
    noPhone: "Das sieht nicht wie eine Telefonnummer aus.",
    noPhoneIn: "Das sieht nicht wie eine Telefonnummer aus ({country}).",
  },
  fr: {
    noPhone: "Cela ne ressemble pas à un numéro de téléphone.",
    noPhoneIn: "Cela ne ressemble pas à un numéro de téléphone ({country}).",
  },
  es: {
    noPhone: "Esto no parece un número de teléfono.",
    noPhoneIn: "Esto no parece un número de teléfono ({country}).",
  },
  pt: {
    noPhone: "Isto não parece um número de telefone.",
    noPhoneIn: "Isto não parece um número de telefone ({country}).",
  },
  ar: {
    noPhone: "لا يبدو هذا رقم هاتف.",
    noPhoneIn: "لا يبدو هذا رقم هاتف ({country}).",
  },
  ja: {
    noPhone: "電話番号ではないようです。",
    noPhoneIn: "電話番号ではないようです（{country}）。",
  },
};

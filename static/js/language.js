// The first guess of a stranger's language, on the sign-in page alone: form[data-guess-language] is the switch to Chinese.

const wanted = navigator.languages.find((language) => /^(zh|en)\b/.test(language)) ?? "en";
const switchTo = document.querySelector("form[data-guess-language] [name=language]");
const knows = document.cookie.split("; ").some((cookie) => cookie.startsWith("lang="));

if (!knows && switchTo?.value.slice(0, 2) === wanted.slice(0, 2)) {
  // The cookie makes it once: if it is refused, the page stays as it is.
  document.cookie = `lang=${switchTo.value}; path=/; max-age=34560000; samesite=lax`;
  if (document.cookie.includes("lang=")) location.reload();
}

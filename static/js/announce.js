/**
 * Has a sentence read out by screen readers without moving the focus. The page's live region stands in base.html.
 * The sentence comes from a data attribute, already in the person's language.
 */
export function announce(sentence) {
  const region = document.getElementById("announcements");
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = sentence;
  });
}

/**
 * The slash key goes to this search field from anywhere on the page, unless somebody is typing or composing Korean.
 */
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

export function mount(field) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

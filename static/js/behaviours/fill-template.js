/**
 * Puts the chosen template's words into the text that data-fills names, after what stands there already; choosing never
 * throws away what somebody typed.
 */
export function mount(select) {
  const text = document.getElementById(select.dataset.fills);
  select.addEventListener("change", () => {
    if (!select.value) return;
    text.value = text.value.trim() ? `${text.value.trimEnd()}\n${select.value}` : select.value;
    select.value = "";
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

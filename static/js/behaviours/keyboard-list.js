/**
 * Goes through a table's rows with j and k (down, up); Enter opens the row's first link, x ticks its check box. Keys
 * are left alone while somebody types, composes Korean, or holds a modifier.
 */
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

export function mount(table) {
  const rows = () => [...table.tBodies[0].rows];
  let current = -1;

  function goTo(index) {
    const all = rows();
    if (!all.length) return;
    current = Math.max(0, Math.min(index, all.length - 1));
    const link = all[current].querySelector("a[href]");
    link?.focus();
    all[current].scrollIntoView({ block: "nearest" });
  }

  table.addEventListener("focusin", (event) => {
    current = rows().indexOf(event.target.closest("tbody tr"));
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    if (event.key === "j") goTo(current + 1);
    else if (event.key === "k") goTo(current - 1);
    else if (event.key === "x" && current >= 0) {
      rows()[current].querySelector("input[type=checkbox]")?.click();
    } else return;
    event.preventDefault();
  });
}

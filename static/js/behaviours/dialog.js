/**
 * Opens and closes a native dialog: any control with data-opens="ID" opens it, data-closes inside it, Escape or a click
 * beside it closes it. The browser keeps the focus inside and gives it back.
 */
export function mount(dialog) {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener?.dataset.opens !== dialog.id) return;
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
  });

  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-closes]")) dialog.close();
  });
}

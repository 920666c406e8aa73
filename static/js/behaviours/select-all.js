/**
 * The bar for what is chosen in a list: counts the ticked boxes named data-name in the same form, ticks all or none, and
 * ticks a range with the shift key. data-counted holds the words, with {count}.
 */
export function mount(bar) {
  const form = bar.closest("form");
  const all = bar.querySelector("[data-all]");
  const count = bar.querySelector("[data-count]");
  const boxes = () => [...form.querySelectorAll(`input[type=checkbox][name="${bar.dataset.name}"]`)];
  let last = null;

  function update() {
    const every = boxes();
    const chosen = every.filter((box) => box.checked).length;
    all.checked = chosen > 0 && chosen === every.length;
    all.indeterminate = chosen > 0 && chosen < every.length;
    count.textContent = chosen ? bar.dataset.counted.replace("{count}", chosen) : "";
    bar.classList.toggle("has-chosen", chosen > 0);
    for (const button of bar.querySelectorAll(".bulk-actions button")) button.disabled = chosen === 0;
  }

  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    update();
  });

  form.addEventListener("click", (event) => {
    const every = boxes();
    const here = every.indexOf(event.target);
    if (here < 0) return;
    const before = every.indexOf(last);
    if (event.shiftKey && before >= 0) {
      const range = every.slice(Math.min(here, before), Math.max(here, before) + 1);
      for (const box of range) box.checked = event.target.checked;
    }
    last = event.target;
    update();
  });

  addEventListener("pageshow", update);
  update();
}

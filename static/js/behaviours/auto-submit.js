/**
 * Sends a filter form when one of its choices changes. Typed text waits for Enter or the button, so that composing
 * Korean is never cut off; empty fields are left out of the address. A half-typed date is not sent.
 */
const AT_ONCE = "select, input[type=checkbox]:not(.filters-switch), input[type=radio]";

export function mount(form) {
  form.addEventListener("change", (event) => {
    const control = event.target;
    if (control.matches(AT_ONCE)) form.requestSubmit();
  });

  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData.entries()]) {
      if (value === "") event.formData.delete(name);
    }
  });
}

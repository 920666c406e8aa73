/**
 * Asks before a form is sent: data-confirm="…?" on the form or on one of its buttons. Uses the dialog of base.html.
 * Without JavaScript the form is sent without asking, so what cannot be undone needs a page of its own.
 */
function ask(question) {
  const dialog = document.getElementById("confirm-dialog");
  dialog.querySelector("[data-confirm-words]").textContent = question;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

export function mount(element) {
  const form = element.form ?? element;
  let isAgreed = false;

  form.addEventListener("submit", async (event) => {
    const isMine = element === form || event.submitter === element;
    if (!isMine || isAgreed) {
      isAgreed = false;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await ask(element.dataset.confirm))) return;
    isAgreed = true;
    form.requestSubmit(event.submitter);
  });
}

/** Draws a checklist as a form from the page's templates, fills it with what was kept, and reads it as an inspection. */
import { tell } from "./choosing.js";
import { drawPicture } from "./shots.js";
import { language } from "./words.js";

function cloneOf(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** Give the clone's controls their names: `{}` in name, id, for and aria-labelledby becomes the question's code. */
function nameControls(made, code) {
  for (const attribute of ["name", "id", "for", "aria-labelledby"])
    for (const one of [made, ...made.querySelectorAll(`[${attribute}]`)])
      if (one.hasAttribute(attribute))
        one.setAttribute(attribute, one.getAttribute(attribute).replace("{}", code));
}

function drawQuestion(question) {
  const made = cloneOf("question");
  nameControls(made, question.code);
  made.dataset.question = question.code;
  made.querySelector(".question-words").textContent = question.words[language];
  const number = made.querySelector("[data-number]");
  number.hidden = !question.unit;
  number.querySelector("[data-unit]").textContent = question.unit ?? "";
  made.querySelector("[data-photo-needed]").hidden = !question.is_photo_required;
  return made;
}

/** Draw all sections into the form. */
export function drawChecklist(ground, checklist) {
  ground.replaceChildren(
    ...checklist.sections.map((section, place) => {
      const made = cloneOf("section");
      made.querySelector("legend").textContent = `${place + 1}. ${section.name[language]}`;
      made.append(...section.questions.map(drawQuestion));
      return made;
    }),
  );
}

/** What every control says, by name: of a radio group the chosen value, of a checkbox whether it is ticked. */
export function valuesOf(form) {
  const values = {};
  for (const control of form.elements) {
    if (!control.name || control.type === "file") continue;
    if (control.type === "checkbox") values[control.name] = control.checked;
    else if (control.type !== "radio" || control.checked) values[control.name] = control.value;
  }
  return values;
}

/** Put kept values back. */
export function fillIn(form, values) {
  for (const control of form.elements) {
    if (!(control.name in values) || control.type === "file") continue;
    if (control.type === "checkbox") control.checked = values[control.name];
    else if (control.type === "radio") control.checked = values[control.name] === control.value;
    else control.value = values[control.name];
  }
}

/** Draw the photos of each question. `onDrop` gets the photo that is to be taken out. */
export function drawPhotos(form, photos, removeWords, onDrop) {
  for (const question of form.querySelectorAll("[data-question]")) {
    const mine = photos.filter((one) => one.role === question.dataset.question);
    const strip = question.querySelector(".shots");
    strip.hidden = mine.length === 0;
    strip.replaceChildren(
      ...mine.map((photo, place) => {
        const made = cloneOf("shot");
        drawPicture(made.querySelector(".shot-picture"), photo);
        const remove = made.querySelector(".shot-remove");
        remove.setAttribute("aria-label", removeWords.replace("{number}", place + 1));
        remove.addEventListener("click", () => onDrop(photo));
        return made;
      }),
    );
  }
}

function numberOf(text) {
  const number = Number((text ?? "").trim().replace(",", "."));
  return (text ?? "").trim() === "" || Number.isNaN(number) ? null : number;
}

/** The form as an inspection: answers with `isReported` where a 불량 is to become a finding. */
export function readInspection(form, checklist) {
  const values = valuesOf(form);
  const questions = checklist.sections.flatMap((section) => section.questions);
  const answers = questions.map(({ code }) => {
    const answer = values[`answer.${code}`];
    const isBad = answer === "bad";
    const isSettled = isBad && values[`settled.${code}`];
    return {
      question: code,
      answer,
      number: numberOf(values[`number.${code}`]),
      note: values[`note.${code}`].trim(),
      is_settled_on_spot: isSettled,
      isReported: isBad && !isSettled && values[`report.${code}`],
    };
  });
  return {
    kind: values.kind,
    inspector: values.inspector.trim(),
    confirmer: values.confirmer.trim(),
    result: values.result,
    measure: values.measure || null,
    grade: values.grade || null,
    note: values.note.trim(),
    answers,
  };
}

/** What is still missing, as [the control to go to, the key of the sentence that says so], or null. */
export function missingIn(form, filled, checklist, photos) {
  const open = filled.answers.find((one) => !one.answer);
  if (open) return [form.elements[`answer.${open.question}`][0], "unanswered"];
  const needed = checklist.sections.flatMap((section) => section.questions);
  for (const { code, is_photo_required: isNeeded } of needed) {
    const isBad = filled.answers.some((one) => one.question === code && one.answer === "bad");
    if (isNeeded && isBad && !photos.some((one) => one.role === code))
      return [form.querySelector(`[data-question="${code}"] input[type=file]`), "photo_needed"];
  }
  if (!filled.result) return [form.elements.result[0], "result_needed"];
  if (filled.result === "sound" && filled.answers.some((one) => one.answer === "bad"))
    return [form.elements.result[0], "contradiction"];
  for (const name of ["inspector", "confirmer"])
    if (!filled[name]) return [form.elements[name], "people_needed"];
  return null;
}

/** The result that the answers speak for; the inspector decides. */
export function suggestedResult(answers) {
  const bad = answers.filter((one) => one.answer === "bad");
  if (!bad.length) return "sound";
  return bad.every((one) => one.is_settled_on_spot) ? "fixed_on_site" : "repair";
}

function firstOpen(form) {
  return [...form.querySelectorAll("[data-question]")].find(
    (one) => !one.querySelector(".answer input:checked"),
  );
}

/** Say how many questions are answered. */
export function drawProgress(form) {
  const total = form.querySelectorAll("[data-question]").length;
  const done = form.querySelectorAll("[data-question] .answer input:checked").length;
  Object.assign(document.getElementById("answered"), { max: total, value: done });
  document.getElementById("answered-words").textContent = tell("answered", { total, done });
  document.getElementById("next-open").hidden = done === total;
}

/** Go to the first question without an answer. */
export function goToOpen(form) {
  const question = firstOpen(form);
  question?.scrollIntoView({ block: "start" });
  question?.querySelector(".answer input").focus({ preventScroll: true });
}

/**
 * Opens a photo large in a dialog when its link is followed; the link itself works without JavaScript. Left and right
 * arrows go through the photos of the same page.
 */
function links() {
  return [...document.querySelectorAll("[data-behaviour~=photo-view]")];
}

function makeView() {
  const template = document.createElement("dialog");
  template.className = "photo-view";
  template.id = "photo-view";
  template.append(document.createElement("img"));
  const foot = document.createElement("form");
  foot.method = "dialog";
  foot.className = "photo-view-foot";
  const caption = document.createElement("p");
  const close = document.querySelector("#confirm-dialog [value=no]").cloneNode(true);
  foot.append(caption, close);
  template.append(foot);
  template.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) go(template, step);
  });
  template.addEventListener("click", (event) => {
    if (event.target === template) template.close();
  });
  document.body.append(template);
  return template;
}

function show(view, link) {
  const image = view.querySelector("img");
  image.src = link.href;
  image.alt = link.querySelector("img").alt;
  view.setAttribute("aria-label", image.alt);
  view.querySelector("p").textContent = link.dataset.caption ?? "";
  view.current = link;
}

function go(view, step) {
  const all = links();
  show(view, all[(all.indexOf(view.current) + step + all.length) % all.length]);
}

export function mount(link) {
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const view = document.getElementById("photo-view") ?? makeView();
    show(view, link);
    view.showModal();
  });
}

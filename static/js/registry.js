/**
 * Mounts behaviours: an element with data-behaviour="confirm busy-button" gets each of the named modules of
 * behaviours/, once, also when it is added to the page later.
 *
 * A behaviour is a module with `export function mount(element)`. It works on that element alone, takes its words from
 * data attributes (the templates translate them), and leaves the page usable when it does not run. Only modules that the
 * page names are loaded.
 */
const ATTRIBUTE = "data-behaviour";

/** element -> names already mounted on it */
const mounted = new WeakMap();

/** name -> promise of its module */
const modules = new Map();

/** what the page came with and is still being mounted */
const underWay = [];

function load(name) {
  if (!modules.has(name)) modules.set(name, import(`./behaviours/${name}.js`));
  return modules.get(name);
}

function mountOn(element) {
  const done = mounted.get(element) ?? new Set();
  mounted.set(element, done);
  for (const name of element.getAttribute(ATTRIBUTE).split(/\s+/).filter(Boolean)) {
    if (done.has(name)) continue;
    done.add(name);
    const mounting = load(name).then(
      (module) => module.mount(element),
      (error) => console.error(`behaviour ${name} could not be loaded`, error),
    );
    underWay.push(mounting);
  }
}

/** Mount everything inside this element (and on it). */
export function mountWithin(root) {
  if (root instanceof Element && root.hasAttribute(ATTRIBUTE)) mountOn(root);
  for (const element of root.querySelectorAll(`[${ATTRIBUTE}]`)) mountOn(element);
}

mountWithin(document);

// Says when keys and clicks are answered: `html[data-mounted]`, for tests and for whoever measures the page.
Promise.allSettled(underWay).then(() => {
  document.documentElement.dataset.mounted = "";
});

new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) {
      if (node instanceof Element) mountWithin(node);
    }
  }
}).observe(document.documentElement, { childList: true, subtree: true });

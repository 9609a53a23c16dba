// The keyboard's own ways: "/" leads to the search field of the side bar, and Enter in a search field
// opens the first client or partner that it finds, once what it found for this very text is shown.

const field = ".st-key-search input";
const side = "[data-testid=stExpandSidebarButton]";
const off = ".st-key-slash input:not(:checked)";
// While a run is under way, links of the run before it can stand in the place of the new ones.
const atRest = "[data-testid=stApp][data-test-script-state=notRunning]";
const editable = "input, textarea, select, [contenteditable=true], [role=combobox]";
// Where the links will stand that Enter waits for.
let awaited = null;

const isTyping = (target) => target.matches?.(editable) && target.type !== "checkbox";

function goToField(tries) {
  const box = document.querySelector(field);
  if (box?.checkVisibility() && box.getBoundingClientRect().left >= 0) {
    box.focus();
    box.select();
  } else if (tries > 0) {
    document.querySelector(side)?.click();
    setTimeout(() => goToField(tries - 1), 100);
  }
}

function foundFor(box) {
  const bytes = new TextEncoder().encode(box.value.trim());
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const [, key] = /st-key-(\w+)/u.exec(box.closest("[class*=st-key-]")?.className) ?? [];
  return key && text ? `.st-key-found_${key}_${text}` : null;
}

function openFirst() {
  const link =
    awaited && document.querySelector(`${atRest} ${awaited} [data-testid=stPageLink-NavLink]`);
  if (!link) return;
  awaited = null;
  link.click();
}

addEventListener("keydown", (event) => {
  const box = event.target;
  if (box.matches?.("input[type=search]")) {
    awaited = event.key === "Enter" && !event.isComposing ? foundFor(box) : null;
    openFirst();
  } else if (event.key === "/" && !isTyping(box) && !document.querySelector(`${off}, [role=dialog]`)) {
    event.preventDefault();
    goToField(10);
  }
});
addEventListener("focusout", () => (awaited = null));
addEventListener("pointerdown", () => (awaited = null));
new MutationObserver(openFirst).observe(document.documentElement, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["data-test-script-state"],
});

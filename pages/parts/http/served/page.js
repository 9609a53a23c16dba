// What every page needs beside Streamlit. It runs before anything is chosen or clicked.
//
// When a page leads to another one, Streamlit first notes the new question in the history behind the
// old page's name: the new page takes that entry's place, so that the way back leads to the page
// before. A choice in the address is no step, as it is none with a widget that Streamlit binds to it;
// when it was the new page's, the old page's entry gets its own address back. Streamlit's controls
// say some words of their own in English: those are replaced. A file is fetched as soon as a page
// shows its address.

const { words, instead, beginnings, endings, languages, usual, addressed } = JSON.parse(
  document.querySelector("#inzage-words").textContent,
);

const push = history.pushState.bind(history);
const nothing = { at: 0, within: 0, search: null, before: null };
let noted = nothing;

// What an address asks, without the choices that are no step.
function rest(address) {
  const asked = new URLSearchParams(address.search);
  Array.from(asked.keys())
    .filter((name) => addressed.includes(name) || name.endsWith("_page"))
    .forEach((name) => asked.delete(name));
  asked.sort();
  return asked.toString();
}

history.pushState = (state, title, url) => {
  const to = new URL(url ?? location.href, location.href);
  const now = { at: Date.now(), within: 5000, search: to.search, before: null };
  const recent = now.at - noted.at < noted.within;
  const leaves = to.pathname !== location.pathname;
  const led = recent && (!leaves || to.search === noted.search);
  if (!leaves && rest(to) === rest(location)) {
    const before = recent ? noted.before : location.href;
    noted = before ? { ...now, within: 500, before } : now;
    history.replaceState(state, title, url);
    return;
  }
  if (led && noted.before) history.replaceState(state, title, noted.before);
  if (led && leaves && !noted.before) history.replaceState(state, title, url);
  else push(state, title, url);
  noted = leaves ? nothing : now;
};

// A click begins anew: what was chosen before it is the old page's own, however short ago.
addEventListener("click", () => (noted = nothing), true);

// What users wrote stays as it is.
const skipped =
  "[data-testid=stMarkdownContainer], [data-testid=stText], [role=gridcell], [role=option], " +
  "td, th, input, textarea";
// Its own dialogs are no st.dialog, which has users' text.
const ofStreamlit =
  "[data-testid=stFileUploader], [role=dialog]:not([data-testid=stDialog], [data-testid=stDialog] *)";
const attributes = ["aria-label", "title", "placeholder", "alt"];
let spoken = null;

function chosen() {
  return languages[new URLSearchParams(location.search).get("lang")] ?? usual;
}

function said(text, language) {
  const trimmed = text.trim();
  for (const [beginning, [english, dutch]] of instead) {
    if (trimmed.startsWith(beginning)) return language === "nl" ? dutch : english;
  }
  for (const [english, dutch] of words) {
    const wanted = language === "nl" ? dutch : english;
    if ((trimmed === english || trimmed === dutch) && trimmed !== wanted) {
      return text.replace(trimmed, wanted);
    }
  }
  for (const [english, dutch] of beginnings) {
    const [was, wanted] = language === "nl" ? [english, dutch] : [dutch, english];
    if (text.startsWith(was) && was !== wanted) return wanted + text.slice(was.length);
  }
  for (const [english, dutch] of endings) {
    const [was, wanted] = language === "nl" ? [english, dutch] : [dutch, english];
    const place = text.indexOf(was);
    if (place > 0 && (/^\d/u.test(text) || text.endsWith(was))) {
      return text.slice(0, place) + wanted + text.slice(place + was.length);
    }
  }
  return text;
}

function translate(root, language) {
  if (root.nodeType === Node.TEXT_NODE) {
    const parent = root.parentElement;
    if (parent && (!parent.closest(skipped) || parent.closest(ofStreamlit))) {
      const text = said(root.data, language);
      if (text !== root.data) root.data = text;
    }
    return;
  }
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  for (const name of attributes) {
    const value = root.getAttribute(name);
    if (value && said(value, language) !== value) root.setAttribute(name, said(value, language));
  }
  for (const child of root.childNodes) translate(child, language);
}

function speak(changes) {
  const language = chosen();
  if (language !== spoken) {
    spoken = document.documentElement.lang = language;
    translate(document.body, language);
    return;
  }
  for (const change of changes) {
    if (change.type === "childList") change.addedNodes.forEach((node) => translate(node, language));
    else translate(change.target, language);
  }
}

new MutationObserver(speak).observe(document.documentElement, {
  subtree: true,
  childList: true,
  characterData: true,
  attributes: true,
  attributeFilter: attributes,
});

// Signing out is a POST, which no other site can make. It answers where to go: the provider's way
// out. When it can't be reached the click goes on, and ends the sign-in on the page's own way.
let leaving = false;

document.addEventListener(
  "click",
  async (event) => {
    const button = event.target.closest?.(".st-key-sign_out button");
    if (!button || leaving) return;
    event.stopImmediatePropagation();
    leaving = true;
    try {
      const answer = await fetch("/auth/logout", { method: "POST", redirect: "error" });
      if (!answer.ok) throw new Error(answer.status);
      location.assign(await answer.text());
    } catch {
      button.click();
      leaving = false;
    }
  },
  { capture: true },
);

// A tab that nobody clicks in is blanked: the server says how long it may still stay as it is, and
// when it can't be asked, what it said last counts. 0 from the beginning: nobody is signed in yet.
const aMinute = 60;
let until = 0;

async function watch() {
  let left = Math.round((until - Date.now()) / 1000);
  try {
    const answer = await fetch("/inzage/time-left", { cache: "no-store" });
    if (answer.status !== 200) return;
    left = Number(await answer.text());
  } catch {
    left = Math.min(left, 15);
  }
  if (left <= 0 && until) {
    document.body.replaceChildren();
    location.reload();
    return;
  }
  if (left > 0) until = Date.now() + left * 1000;
  setTimeout(watch, (left > 0 ? Math.min(left, aMinute) : aMinute) * 1000);
}

watch();

// The address of a file works once, so it is followed once, and never instead of the page.
const fetched = new Set();

function fetchFiles() {
  for (const { href } of document.querySelectorAll('a[href*="/inzage/file/"]')) {
    if (fetched.has(href)) continue;
    fetched.add(href);
    const link = document.createElement("a");
    link.href = href;
    link.download = "";
    link.click();
  }
}

new MutationObserver(fetchFiles).observe(document.documentElement, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ["href"],
});

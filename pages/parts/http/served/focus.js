// After an act the keyboard is led to the message that says what it did, once, so that a screen reader
// says it and Tab goes on from there. A dialog gives the focus back to what opened it as it closes:
// the message waits for that.

const told = new Set();
const wait = 100;

function leadTo(box, tries) {
  if (!box.isConnected || tries === 0) return;
  if (document.querySelector("[role=dialog]")) {
    setTimeout(() => leadTo(box, tries - 1), wait);
    return;
  }
  box.tabIndex = -1;
  box.focus();
  if (document.activeElement === box) setTimeout(() => keepOn(box), wait);
}

// What closes may still take the focus along, or lose it.
function keepOn(box) {
  const { activeElement } = document;
  if (box.isConnected && !box.contains(activeElement)) box.focus();
}

function lookForMessages() {
  for (const box of document.querySelectorAll('[class*="st-key-message_"]')) {
    const [name] = /st-key-message_\d+/u.exec(box.className);
    if (told.has(name)) continue;
    told.add(name);
    setTimeout(() => leadTo(box, 100), wait);
  }
}

new MutationObserver(lookForMessages).observe(document.documentElement, { subtree: true, childList: true });

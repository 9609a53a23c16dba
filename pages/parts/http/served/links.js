// A link of a list opens as Streamlit opens a page when one goes back: without loading the document
// anew. The address then counts, for each choice in it.

function follow(href) {
  if (href === location.href) return;
  History.prototype.pushState.call(history, {}, "", href);
  dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-go]");
  const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (!link || !plain || event.defaultPrevented) return;
  event.preventDefault();
  follow(link.href);
});

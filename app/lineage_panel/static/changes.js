// Alt+↓ and Alt+↑ go from change to change; the links beside each change do the same without a script.
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export function offerSteps(root) {
  const list = root.querySelector("[data-changes]");
  if (!list) return;
  const hint = document.createElement("span");
  hint.className = "keys";
  hint.textContent = "Alt+↓ and Alt+↑ go from change to change.";
  list.append(hint);
  root.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("input, select, textarea")) return;
    const changes = [...root.querySelectorAll(".change[id]")];
    const next = changes[placeOf(changes) + step];
    if (!next) return;
    event.preventDefault();
    location.hash = next.id;
    next.focus();
  });
}

// The change in focus, else the one that the address names; before the first if there is none.
function placeOf(changes) {
  const focused = changes.findIndex((change) => change.contains(document.activeElement));
  if (focused >= 0) return focused;
  const named = decodeURIComponent(location.hash.slice(1));
  return changes.findIndex((change) => change.id === named);
}

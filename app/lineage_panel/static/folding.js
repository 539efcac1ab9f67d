// Two buttons above a document that folds: close what is nested, open everything.
export function offerFolding(root) {
  for (const view of root.querySelectorAll("[data-folding]")) {
    const folds = [...view.querySelectorAll("details")];
    if (folds.length < 2) continue;
    const bar = document.createElement("div");
    bar.className = "fold-bar";
    bar.append(
      button("Fold all", () => folds.slice(1).forEach((fold) => (fold.open = false))),
      button("Unfold all", () => folds.forEach((fold) => (fold.open = true))),
    );
    view.before(bar);
  }
}

function button(label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "copy";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}

// A button behind whatever carries data-copy, such as a shortened digest.
const SHOWN_MS = 1500;

export function offerCopying(root) {
  if (!navigator.clipboard) return;
  const status = liveRegion(root);
  for (const element of root.querySelectorAll("[data-copy]")) {
    element.after(copyButton(element, status));
  }
}

function liveRegion(root) {
  const status = root.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  root.querySelector("main").append(status);
  return status;
}

function copyButton(element, status) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "copy";
  button.setAttribute("aria-label", `copy ${element.textContent.trim()} in full`);
  button.addEventListener("click", () => copy(element.dataset.copy, button, status));
  return button;
}

async function copy(text, button, status) {
  let said = "copied";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    said = "not allowed";
  }
  button.textContent = said;
  status.textContent = said;
  setTimeout(() => {
    button.textContent = "copy";
    status.textContent = "";
  }, SHOWN_MS);
}

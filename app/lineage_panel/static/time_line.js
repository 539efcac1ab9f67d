// A slider on a report's time line: arrow keys go from version to version, the pointer to any moment.
const STEP_MS = 1000;
const FAR = 10;

export function offerSlider(root) {
  for (const form of root.querySelectorAll("[data-span]")) addSlider(form);
}

function addSlider(form) {
  const select = form.querySelector("select");
  const marks = [...select.options].map((option) => ({ option, time: Date.parse(option.value) })).reverse();
  const [first, last] = form.dataset.span.split(" ").map(Date.parse);
  const range = slider(first, last);
  const label = document.createElement("output");
  label.className = "span-label";
  const free = document.createElement("option");

  const stand = (time, option, text) => {
    select.value = option.value;
    range.value = time;
    label.textContent = text;
    range.setAttribute("aria-valuetext", text);
  };
  const standAt = (mark) => {
    free.remove();
    stand(mark.time, mark.option, mark.option.textContent);
  };
  const move = (time) => {
    const before = marks.filter((mark) => mark.time <= time).at(-1);
    const then = before ? before.option.textContent.split(",")[0] : "not yet there";
    free.value = new Date(time).toISOString();
    free.textContent = `${inWords(time)} (${then})`;
    select.prepend(free);
    stand(time, free, free.textContent);
  };

  range.addEventListener("input", () => move(Number(range.value)));
  range.addEventListener("keydown", (event) => {
    const mark = reached(event.key, marks, Number(range.value));
    if (event.key === "Enter") form.requestSubmit();
    if (!mark) return;
    event.preventDefault();
    standAt(mark);
  });
  select.addEventListener("change", () => {
    const mark = marks.find((one) => one.option.selected);
    if (mark) standAt(mark);
  });
  form.querySelector("svg").after(range);
  form.querySelector(".span-ends").after(label);
  begin(form, marks, move, standAt);
}

function begin(form, marks, move, standAt) {
  const asked = form.dataset.standing ? Date.parse(form.dataset.standing) : NaN;
  const chosen = marks.find((mark) => mark.option.selected) ?? marks.at(-1);
  if (Number.isNaN(asked) || asked === chosen.time) standAt(chosen);
  else move(asked);
}

function slider(first, last) {
  const range = document.createElement("input");
  range.type = "range";
  range.className = "span-range";
  range.min = first;
  range.max = last;
  range.step = Math.max(1, Math.min(STEP_MS, (last - first) / 1000));
  range.setAttribute("aria-label", "Moment");
  return range;
}

function reached(key, marks, time) {
  const next = marks.findIndex((mark) => mark.time > time);
  const after = next < 0 ? marks.length : next;
  const before = marks.filter((mark) => mark.time < time).length - 1;
  const places = {
    ArrowRight: after, ArrowUp: after, ArrowLeft: before, ArrowDown: before,
    PageUp: after + FAR - 1, PageDown: before - FAR + 1, Home: 0, End: marks.length - 1,
  };
  if (!(key in places)) return null;
  return marks[Math.min(Math.max(places[key], 0), marks.length - 1)];
}

function inWords(time) {
  const shown = new Intl.DateTimeFormat("en-GB", {
    dateStyle: "medium", timeStyle: "medium", timeZone: "UTC",
  });
  return `${shown.format(time)} UTC`;
}

// The reader's own zone, which only the browser knows: in the choice of a zone, and as an answer.
export function offerOwnZone(root) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || zone === "UTC") return;
  for (const select of root.querySelectorAll("[data-zones]")) addChoice(select, zone);
  for (const list of root.querySelectorAll("[data-zone-choices]")) addLink(list, zone);
}

function addChoice(select, zone) {
  if ([...select.options].some((option) => option.value === zone)) return;
  const option = document.createElement("option");
  option.value = zone;
  option.textContent = `${zone}, yours`;
  select.append(option);
}

function addLink(list, zone) {
  const item = list.querySelector("li").cloneNode(true);
  const link = item.querySelector("a");
  link.href = `${list.dataset.zoneChoices}&tz=${encodeURIComponent(zone)}`;
  link.textContent = link.textContent.replace(/in UTC$/, `in ${zone}, yours`);
  list.append(item);
}

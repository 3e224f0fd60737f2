// What pages can do besides being read: remember dark or light, and copy a citation. They work without.
"use strict";

const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");

function chosen() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // a browser may keep nothing
  }
}

function isDark() {
  return (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
}

// Before anything is drawn, so that no page flashes.
if (chosen()) root.dataset.theme = chosen();

function prepareTheme() {
  const button = document.getElementById("theme");
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.hidden = false;
  show();
  dark.addEventListener("change", show);
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // then it holds for this page alone
    }
    show();
  });
}

async function copied(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Without HTTPS browsers offer the old way only.
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

function prepareCopying() {
  for (const link of document.querySelectorAll("a.copy")) {
    const text = document.getElementById(link.dataset.copy);
    const name = document.getElementById(text.getAttribute("aria-labelledby")).textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `Copy ${name}`;
    button.addEventListener("click", async () => {
      let said = `${name} copied.`;
      try {
        await copied(text.textContent);
      } catch {
        said = `${name} could not be copied; select the text instead.`;
      }
      document.getElementById("said").textContent = said;
      button.textContent = said.includes("not") ? `Copy ${name}` : "Copied";
      setTimeout(() => (button.textContent = `Copy ${name}`), 2000);
    });
    link.before(button);
  }
}

document.addEventListener("DOMContentLoaded", () => {
  prepareTheme();
  prepareCopying();
});

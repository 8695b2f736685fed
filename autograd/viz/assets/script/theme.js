// Light or dark: as the page was made, as the system is, or as the reader chooses.

const DARK = "(prefers-color-scheme: dark)";
let chosen = false;

/** @param {"auto" | "light" | "dark"} wanted */
export function followTheme(wanted) {
  const follow = () => {
    if (!chosen) set(wanted === "auto" ? matchMedia(DARK).matches : wanted === "dark");
  };
  follow();
  matchMedia(DARK).addEventListener("change", follow);
  // Paper is light.
  let before = isDark();
  addEventListener("beforeprint", () => {
    before = isDark();
    set(false);
  });
  addEventListener("afterprint", () => set(before));
}

/** @param {boolean} dark */
function set(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

function isDark() {
  return document.documentElement.dataset.theme === "dark";
}

export function toggleTheme() {
  chosen = true;
  set(!isDark());
}

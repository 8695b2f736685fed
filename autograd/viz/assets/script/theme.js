// Light or dark: as the page was made, as what is around it or the system is, or as the reader
// chooses.

const DARK = "(prefers-color-scheme: dark)";
let chosen = false;

/** @param {"auto" | "light" | "dark"} wanted */
export function followTheme(wanted) {
  /** What the page around this one is, such as a notebook, which may be otherwise than the system. */
  let around = "";
  const isWantedDark = () => (wanted === "auto" ? around === "dark" || (!around && matchMedia(DARK).matches) : wanted === "dark");
  const follow = () => {
    if (!chosen) set(isWantedDark());
  };
  follow();
  matchMedia(DARK).addEventListener("change", follow);
  addEventListener("message", ({ source, data }) => {
    if (source !== window.parent || !["light", "dark"].includes(data?.glassgrad)) return;
    around = data.glassgrad;
    follow();
  });
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

/** Light, dark, or as the system is. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'preau.theme';

/** The theme that was chosen on this browser. */
export function keptTheme(): Theme {
  const kept = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === kept) ?? 'system';
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  applyTheme();
}

/** Puts the theme on the page; the style follows. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = keptTheme();
}

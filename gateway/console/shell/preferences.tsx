import { useState } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useLanguage, useTexts } from '../languages/language.js';
import { LANGUAGES, type Language } from '../languages/said.js';
import { chooseTheme, keptTheme, THEMES, type Theme } from './theme.js';

const NAMES: Readonly<Record<Language, { readonly short: string; readonly whole: string }>> = {
  fr: { short: 'FR', whole: 'français' },
  en: { short: 'EN', whole: 'English' },
};
const SIGNS: Readonly<Record<Theme, string>> = { system: '◐', light: '☀', dark: '☾' };

/** Language and theme; both are kept on this browser. */
export function Preferences() {
  const { shell } = useTexts();
  const { language, choose } = useLanguage();
  const [theme, setTheme] = useState(keptTheme);
  return (
    <div className="preferences">
      <ToggleButtonGroup
        aria-label={shell.language}
        className="toggles"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[language]}
        onSelectionChange={([chosen]) => choose(chosen as Language)}
      >
        {LANGUAGES.map((one) => (
          <ToggleButton key={one} id={one} className="toggle" aria-label={NAMES[one].whole}>
            <span lang={one}>{NAMES[one].short}</span>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <ToggleButtonGroup
        aria-label={shell.theme}
        className="toggles"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[theme]}
        onSelectionChange={([chosen]) => {
          chooseTheme(chosen as Theme);
          setTheme(chosen as Theme);
        }}
      >
        {THEMES.map((one) => (
          <ToggleButton key={one} id={one} className="toggle" aria-label={shell.themes[one]}>
            <span aria-hidden="true">{SIGNS[one]}</span>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}

import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import { type Address, linkTo } from '../address.js';
import { useTexts } from '../languages/language.js';
import { SCREENS, screenAt } from '../screens/index.js';
import { Preferences } from './preferences.js';
import { SignedIn } from './signed-in.js';

/** What is around every screen: the way past it all, where one may go, as whom one asks, language and theme. */
export function Shell({ address, children }: { readonly address: Address; readonly children: ReactNode }) {
  const texts = useTexts();
  const main = useRef<HTMLElement>(null);
  const { name } = screenAt(address.screen);
  const title = texts.screens[name];
  useFocusOnNewScreen(main, `${name}/${address.thing}`);
  useEffect(() => {
    document.title = `${title} · Préau`;
  }, [title]);

  return (
    <>
      <Button className="skip" onPress={() => main.current?.focus()}>
        {texts.shell.skip}
      </Button>
      <header className="top">
        <a className="brand" href={linkTo('')}>
          Préau
        </a>
        <SignedIn />
        <Preferences />
      </header>
      <div className="page">
        <nav className="navigation" aria-label={texts.shell.navigation}>
          <ul>
            {SCREENS.filter(({ inNavigation }) => inNavigation).map((screen) => (
              <li key={screen.name}>
                <a href={linkTo(screen.path)} aria-current={screen.name === name ? 'page' : undefined}>
                  {texts.screens[screen.name]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <main ref={main} id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
    </>
  );
}

/** Whoever goes to another screen is taken to its beginning; whoever opens the page is left where the browser puts them. */
function useFocusOnNewScreen(main: { readonly current: HTMLElement | null }, where: string): void {
  const before = useRef(where);
  useEffect(() => {
    if (before.current === where) return;
    before.current = where;
    main.current?.focus();
    window.scrollTo(0, 0);
  }, [main, where]);
}

import type { ComponentType } from 'react';
import type { Address } from '../address.js';
import type { Texts } from '../languages/fr.js';
import { AgreementsScreen } from './agreements/agreements-screen.js';
import { ApprovalsScreen } from './approvals/approvals-screen.js';
import { Home } from './home/home.js';
import { LedgerScreen } from './ledger/ledger-screen.js';
import { MatrixScreen } from './matrix/matrix-screen.js';
import { NotFound } from './not-found.js';
import { PropagationScreen } from './propagation/propagation-screen.js';
import { RegisterScreen } from './register/register-screen.js';
import { RulesScreen } from './rules/rules-screen.js';
import { SignIn } from './sign-in/sign-in.js';
import { VersionScreen } from './version/version-screen.js';
import { ViewAs } from './view-as/view-as.js';

export interface Screen {
  /** Names its title among the texts. */
  readonly name: keyof Texts['screens'];
  /** Its address, behind `#/`. */
  readonly path: string;
  readonly inNavigation: boolean;
  readonly View: ComponentType<{ readonly address: Address }>;
}

/** Every screen, in the order of the navigation. */
export const SCREENS: readonly Screen[] = [
  { name: 'home', path: '', inNavigation: true, View: Home },
  { name: 'viewAs', path: 'view-as', inNavigation: true, View: ViewAs },
  { name: 'matrix', path: 'matrix', inNavigation: true, View: MatrixScreen },
  { name: 'rules', path: 'rules', inNavigation: true, View: RulesScreen },
  { name: 'version', path: 'version', inNavigation: false, View: VersionScreen },
  { name: 'approvals', path: 'approvals', inNavigation: true, View: ApprovalsScreen },
  { name: 'register', path: 'register', inNavigation: true, View: RegisterScreen },
  { name: 'agreements', path: 'agreements', inNavigation: true, View: AgreementsScreen },
  { name: 'ledger', path: 'ledger', inNavigation: true, View: LedgerScreen },
  { name: 'propagation', path: 'propagation', inNavigation: true, View: PropagationScreen },
  { name: 'signIn', path: 'sign-in', inNavigation: false, View: SignIn },
];

const NOWHERE: Screen = { name: 'notFound', path: '-', inNavigation: false, View: NotFound };

/** The screen of an address; one that says so where there is none. */
export function screenAt(path: string): Screen {
  return SCREENS.find((screen) => screen.path === path) ?? NOWHERE;
}

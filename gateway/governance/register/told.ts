import type { Said } from '../../../core/policy/index.js';
import type { Contact } from './declared.js';

/** What is told of an office: as declared, or as far as the school itself says. */
export type ToldContact = Partial<Contact>;

/** Who answers for the data of a school. Source: GDPR art. 30(1)(a). */
export interface Controller {
  readonly school: string;
  readonly schoolName: string;
  readonly controller: ToldContact | null;
  readonly jointControllers: readonly Contact[];
  readonly representative: Contact | null;
  readonly dataProtectionOfficer: ToldContact | null;
}

/** Whether a system takes data to third countries; null where nobody said. Source: GDPR art. 30(1)(e). */
export interface ToldTransfer {
  readonly system: string;
  readonly systemName: string;
  readonly countries: readonly string[] | null;
  readonly safeguards: Said | null;
}

import { describePolicies } from '../../../contracts/policies.js';
import { openTestStore } from '../../../store.js';

describePolicies('PGlite', openTestStore);

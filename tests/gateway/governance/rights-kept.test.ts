import { describeRights } from '../../contracts/rights.js';
import { openTestStore } from '../../store.js';

describeRights('PGlite', openTestStore);

import { describeLedger } from '../../contracts/ledger.js';
import { openTestStore } from '../../store.js';

describeLedger('PGlite', openTestStore);

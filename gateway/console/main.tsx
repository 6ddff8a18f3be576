import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { applyTheme } from './shell/theme.js';
import './style/index.css';

const place = document.getElementById('console');
if (place === null) throw new Error('invariant: the page has a place for the console');
applyTheme();
createRoot(place).render(<App />);

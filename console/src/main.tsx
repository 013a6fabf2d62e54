import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/app.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { startLanguage } from './language';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no place for the console.');
void startLanguage().then(() => createRoot(root).render(<App />));

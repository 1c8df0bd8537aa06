// SPDX-License-Identifier: Apache-2.0
import { createRoot } from 'react-dom/client';
import { restoreSession } from './api/session';
import { App } from './shell/App';
import './styles/index.css';

const root = document.getElementById('root');
if (root) {
  void restoreSession();
  createRoot(root).render(<App />);
}

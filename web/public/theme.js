// SPDX-License-Identifier: Apache-2.0
// Runs before the first paint so that the page never flashes in the wrong theme.
(function () {
  var choice = 'system';
  try {
    choice = localStorage.getItem('argus.theme') || 'system';
  } catch (error) {
    // Storage may be blocked; the system theme is then the answer.
  }
  var dark = choice === 'dark' ||
    (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();

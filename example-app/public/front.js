// Somebody comes back from the phone's tab: perhaps Marie has a phone by now.
addEventListener('focus', () => location.reload());

// A login without a session, from a script: start, wait, finish, use the token.
const form = document.querySelector('#start');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  tell('Asking the phone …');
  const started = await post('/api/login', { identifier: form.elements.identifier.value });
  if (started.error) return tell(started.error.message);

  const events = new EventSource(started.events);
  events.onmessage = async ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === 'pending') return tell(`Compare with your phone: ${message.code}`);
    events.close();
    if (message.type !== 'approved') return tell(`No token: ${message.type}. ${message.reason ?? ''}`);
    const { token, error } = await post(started.finish, { handle: started.handle });
    if (error) return tell(error.message);
    const me = await fetch('/api/me', { headers: { authorization: `Bearer ${token}` } });
    tell('Approved. With the token, /api/me answers:', JSON.stringify(await me.json(), null, 2));
  };
});

async function post(url, body) {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return await answer.json();
}

function tell(text, json) {
  show('#state', text);
  show('#answer', json);
}

function show(selector, text) {
  const element = document.querySelector(selector);
  element.textContent = text ?? '';
  element.hidden = text === undefined;
}

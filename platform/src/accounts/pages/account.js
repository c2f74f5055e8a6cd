// The pages behind the links in mails. The token stands after the `#`, which browsers send to no server, and it is used only by a click:
// programs that look at every link in a mail use nothing up.
'use strict';

const pages = {
  'invitation': { title: 'Welcome', text: 'Choose a password to begin.', path: 'invitation/accept' },
  'password-reset': { title: 'New password', text: 'Choose a new password. Everywhere you are signed in, you will be signed out.', path: 'password-reset/confirm' },
  'mail-verification': { title: 'Confirm your address', text: 'Is this mail address yours?', path: 'mail-verification/confirm', onlyConfirms: true },
};

const element = (id) => document.getElementById(id);
const page = pages[location.pathname.split('/').pop()];
const token = new URLSearchParams(location.hash.slice(1)).get('token');
// Out of the address line and the history, where others could find it.
history.replaceState(null, '', location.pathname);

function say(text) {
  element('result').textContent = text;
}

async function send(event) {
  event.preventDefault();
  const body = { token };
  if (!page.onlyConfirms) {
    body.password = element('password').value;
    if (body.password !== element('repeated').value) return say('The two passwords differ.');
  }
  element('submit').disabled = true;
  let answer;
  try {
    answer = await fetch('../api/v1/account/' + page.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    element('submit').disabled = false;
    return say('There is no connection. Try again.');
  }
  const text = await answer.text();
  const json = text ? JSON.parse(text) : {};
  if (!answer.ok) {
    element('submit').disabled = answer.status === 410;
    return say(json.errors?.length ? json.errors.map((error) => error.message).join('; ') : json.detail || json.title);
  }
  element('form').hidden = true;
  say(json.login ? `Done. You can sign in now as ${json.login} (tenant ${json.tenant}).` : 'Done. Your address is confirmed.');
}

if (!page || !token) {
  element('text').textContent = 'This link is not complete. Open it as it stands in the mail.';
} else {
  element('title').textContent = page.title;
  element('text').textContent = page.text;
  element('passwords').hidden = Boolean(page.onlyConfirms);
  for (const input of element('passwords').querySelectorAll('input')) input.required = !page.onlyConfirms;
  element('form').hidden = false;
  element('form').addEventListener('submit', send);
}

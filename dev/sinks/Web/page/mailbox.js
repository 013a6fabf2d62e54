'use strict';

const PAGE = 50;
const REFRESH_MS = 2000;
const element = id => document.getElementById(id);
let messages = [];
let olderToken = '';
let openId = null;

async function fetchPage(extra) {
  const query = new URLSearchParams({ page_size: PAGE, ...extra });
  const search = element('search').value.trim();
  if (search) query.set('q', search);
  return (await fetch('/api/messages?' + query)).json();
}

async function reload() {
  const page = await fetchPage({});
  messages = page.messages;
  olderToken = page.next_page_token;
  drawList();
}

async function refresh() {
  if (document.hidden) return;
  try {
    const counts = await (await fetch('/api/counts')).json();
    element('counts').textContent = counts.total === 1 ? '1 message' : counts.total.toLocaleString() + ' messages';
    if (counts.total === 0) return reload();
    const newest = messages[0];
    if (!newest) return reload();
    const page = await fetchPage({ after: newest.id });
    if (page.next_page_token) return reload();
    if (page.messages.length) {
      messages = [...page.messages, ...messages];
      drawList();
    }
  } catch {
    element('counts').textContent = 'The mailbox does not answer';
  }
}

async function loadOlder() {
  const page = await fetchPage({ page_token: olderToken });
  messages = [...messages, ...page.messages];
  olderToken = page.next_page_token;
  drawList();
}

function drawList() {
  const rows = messages.map(message => {
    const row = element('row').content.cloneNode(true);
    const button = row.querySelector('button');
    button.dataset.id = message.id;
    row.querySelector('.to').textContent = message.to.join(', ');
    row.querySelector('.subject').textContent = message.subject || '(no subject)';
    row.querySelector('time').textContent = new Date(message.received_at).toLocaleTimeString();
    button.addEventListener('click', () => open(message.id));
    return row;
  });
  const focused = document.activeElement?.dataset?.id;
  element('list').replaceChildren(...rows);
  element('older').hidden = !olderToken;
  mark();
  if (focused) element('list').querySelector(`[data-id="${focused}"]`)?.focus();
}

function mark() {
  for (const row of element('list').querySelectorAll('button')) {
    if (row.dataset.id === openId) row.setAttribute('aria-current', 'true');
    else row.removeAttribute('aria-current');
  }
}

async function open(id) {
  const answer = await fetch('/api/messages/' + id);
  if (!answer.ok) return reload();
  const message = await answer.json();
  openId = id;
  mark();
  const view = element('opened').content.cloneNode(true);
  view.querySelector('.subject').textContent = message.subject || '(no subject)';
  view.querySelector('.from').textContent = message.from;
  view.querySelector('.to').textContent = message.envelope_to.join(', ');
  view.querySelector('.received').textContent = new Date(message.received_at).toLocaleString();
  const attached = message.attachments.map(each => each.name || each.content_type).join(', ');
  view.querySelector('.attached').textContent = attached;
  if (!attached) view.querySelector('.attached-label').remove();
  const body = view.querySelector('.body');
  view.querySelector('.tabs').append(...tabs(message, body));
  element('message').replaceChildren(view);
}

function tabs(message, body) {
  const views = [];
  if (message.html !== null) views.push(['HTML', () => htmlFrame(message.html)]);
  if (message.text !== null) views.push(['Text', () => plain(message.text)]);
  views.push(['Headers', () => plain(message.headers.map(each => each.name + ': ' + each.value).join('\n'))]);
  const buttons = views.map(([name, draw]) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.role = 'tab';
    button.textContent = name;
    button.addEventListener('click', () => {
      for (const each of buttons) each.setAttribute('aria-selected', each === button);
      body.replaceChildren(draw());
    });
    return button;
  });
  buttons[0].click();
  return buttons;
}

function htmlFrame(html) {
  const frame = document.createElement('iframe');
  frame.title = 'Message';
  // No scripts and no access to this page; links open in a tab of their own.
  frame.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox');
  frame.srcdoc = '<base target="_blank">' + html;
  return frame;
}

function plain(text) {
  const pre = document.createElement('pre');
  pre.textContent = text;
  return pre;
}

let typing = 0;
element('search').addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(reload, 200);
});
element('older').addEventListener('click', loadOlder);
element('empty').addEventListener('click', async () => {
  if (!confirm('Delete every message?')) return;
  await fetch('/api/messages', { method: 'DELETE' });
  await reload();
});
reload();
refresh();
setInterval(refresh, REFRESH_MS);

// Shows a mail that the page around hands over. This document's policy lets it run nothing but this file, load nothing and
// lead nowhere; what could do so by itself is taken out besides.
const outgoing = 'script, base, meta, link, iframe, frame, object, embed, form';

addEventListener('message', ({ source, data }) => {
  if (source !== parent || typeof data?.html !== 'string') return;
  const mail = new DOMParser().parseFromString(data.html, 'text/html');
  for (const element of mail.querySelectorAll(outgoing)) element.remove();
  document.head.replaceChildren(...mail.head.childNodes);
  document.body.replaceWith(mail.body);
});

// Links are there to be seen.
addEventListener('click', (pressed) => pressed.preventDefault(), true);

parent.postMessage('ready', '*');

'use strict';

const REFRESH_MS = 1000;

function cell(text, className, note) {
  const td = document.createElement('td');
  td.textContent = text;
  if (className) td.className = className;
  if (note) {
    const small = document.createElement('span');
    small.className = 'note';
    small.textContent = note;
    td.append(small);
  }
  return td;
}

function duration(seconds) {
  if (seconds === null) return '';
  if (seconds < 90) return Math.floor(seconds) + ' s';
  if (seconds < 5400) return Math.floor(seconds / 60) + ' min';
  return (seconds / 3600).toFixed(1) + ' h';
}

function row(part) {
  const tr = document.createElement('tr');
  const note = part.state === 'healthy' ? '' : [part.last_end, part.advice].filter(Boolean).join('. ');
  const memory = part.memory_bytes === null ? '' : Math.round(part.memory_bytes / 1048576) + ' MB';
  tr.append(cell(part.name, '', part.kind), cell(part.state, part.state, note), cell(part.address),
    cell(part.pid ?? ''), cell(duration(part.uptime_seconds)), cell(part.restarts || ''), cell(memory));
  return tr;
}

async function refresh() {
  const summary = document.getElementById('summary');
  try {
    const stack = await (await fetch('/api/status')).json();
    document.getElementById('parts').replaceChildren(...stack.parts.map(row));
    summary.textContent = stack.healthy ? 'Everything is healthy' : stack.phase;
    summary.className = stack.healthy ? 'healthy' : 'starting';
  } catch {
    summary.textContent = 'The stack does not answer: it has been stopped';
    summary.className = 'stopped';
  }
}

refresh();
setInterval(refresh, REFRESH_MS);

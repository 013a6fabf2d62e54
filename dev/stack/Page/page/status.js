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

// An address begins with a URL where there is a page to open.
function address(text) {
  const td = cell('');
  const url = text.match(/^http:\/\/localhost:\d+/)?.[0];
  if (url) {
    const link = document.createElement('a');
    link.href = url;
    link.textContent = url;
    td.append(link);
  }
  td.append(text.slice(url?.length ?? 0));
  return td;
}

function row(part) {
  const tr = document.createElement('tr');
  const note = part.state === 'healthy' ? '' : [part.last_end, part.advice].filter(Boolean).join('. ');
  const memory = part.memory_bytes === null ? '' : Math.round(part.memory_bytes / 1048576) + ' MB';
  tr.append(cell(part.name, '', part.kind), cell(versions[part.name] ?? ''), cell(part.state, part.state, note),
    address(part.address),
    cell(part.pid ?? ''), cell(duration(part.uptime_seconds)), cell(part.restarts || ''), cell(memory));
  return tr;
}

// The figures of docs/operations/metrics.md; those of the stores are the same in every replica.
let versions = {};
let before = null;

function reader(programs) {
  const all = programs.flatMap(program => program.samples.map(sample => ({ ...sample, program: program.name })));
  const chosen = (name, labels) => all.filter(sample =>
    sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value));
  return {
    sum: (name, labels = {}) => chosen(name, labels).reduce((total, sample) => total + sample.value, 0),
    max: (name, labels = {}) => Math.max(0, ...chosen(name, labels).map(sample => sample.value)),
    by(name, key) {
      const sums = {};
      for (const sample of chosen(name, {})) {
        const group = key === 'program' ? sample.program : sample.labels[key];
        sums[group] = (sums[group] ?? 0) + sample.value;
      }
      return sums;
    },
  };
}

function number(value) {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });
}

function list(sums) {
  return Object.entries(sums).filter(([, value]) => value > 0).map(([name, value]) => `${name} ${number(value)}`).join(', ');
}

function figure(title, value, note, className) {
  const box = document.createElement('div');
  const dt = document.createElement('dt');
  const dd = document.createElement('dd');
  dt.textContent = title;
  dd.textContent = value;
  if (className) dd.className = className;
  const small = document.createElement('span');
  small.className = 'note';
  small.textContent = note || '\u00a0';
  box.append(dt, dd, small);
  return box;
}

function figures(programs, now) {
  const is = reader(programs);
  const totals = { accepted: is.sum('rapport_ingest_accepted_total'), applied: is.by('rapport_consumer_events_total', 'program') };
  const seconds = before ? (now - before.now) / 1000 : 0;
  const rate = (later, earlier) => seconds > 0 ? Math.max(0, later - (earlier ?? later)) / seconds : 0;
  const applied = {};
  for (const [name, value] of Object.entries(totals.applied)) applied[name] = rate(value, before?.applied[name]);
  const accepted = rate(totals.accepted, before?.accepted);
  before = { now, ...totals };
  const lag = is.sum('rapport_consumer_lag');
  const late = is.sum('rapport_journey_step_lateness_seconds_count');
  const lateness = late ? is.sum('rapport_journey_step_lateness_seconds_sum') / late : 0;
  const held = is.max('rapport_quarantine_held');
  const unknown = is.sum('rapport_notification_messages_total', { outcome: 'unknown' });
  return [
    figure('Accepted', number(accepted) + ' /s', number(totals.accepted) + ' events in all'),
    figure('Applied', number(Math.max(0, ...Object.values(applied))) + ' /s', list(applied)),
    figure('Lag', number(lag), list(is.by('rapport_consumer_lag', 'program')) || 'every service has caught up'),
    figure('Inbox', number(is.max('rapport_inbox_events')), 'oldest ' + duration(is.max('rapport_inbox_age_seconds'))),
    figure('Sends', number(is.sum('rapport_notification_messages_total', { outcome: 'sent' })),
      list(is.by('rapport_notification_messages_total', 'outcome')), unknown > 0 ? 'crashed' : ''),
    figure('Rejected', number(is.sum('rapport_ingest_rejected_total')), list(is.by('rapport_ingest_rejected_total', 'field'))),
    figure('Timed steps late by', lateness.toFixed(2) + ' s', number(is.max('rapport_journey_timers_due')) + ' timers due'),
    figure('Quarantine', number(held), held > 0 ? 'see /v1/quarantine' : '', held > 0 ? 'crashed' : ''),
  ];
}

async function refreshFigures() {
  try {
    const programs = await (await fetch('/api/figures')).json();
    versions = Object.fromEntries(programs.map(program => [program.name, program.version]));
    document.getElementById('figures').replaceChildren(...figures(programs, performance.now()));
  } catch {
    document.getElementById('figures').replaceChildren();
  }
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
refreshFigures();
setInterval(refresh, REFRESH_MS);
setInterval(refreshFigures, 2 * REFRESH_MS);

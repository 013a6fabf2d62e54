import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { liquid } from '@codemirror/lang-liquid';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import type { CodeFields } from './CodeField';
import { offsetOf } from './faults';
import { nonce } from './nonce';

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.operatorKeyword], color: 'var(--calm)', fontWeight: '600' },
  { tag: [tags.string, tags.attributeValue], color: 'var(--good)' },
  { tag: [tags.variableName, tags.propertyName], color: 'var(--warn)' },
  { tag: [tags.tagName, tags.angleBracket, tags.attributeName], color: 'var(--calm)' },
  { tag: [tags.comment, tags.meta], color: 'var(--quiet)' },
]);

const look = EditorView.theme({
  '&': { fontSize: '0.75rem', backgroundColor: 'var(--mantine-color-body)', color: 'var(--mantine-color-text)' },
  '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)', outlineOffset: '-1px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.6' },
  '.cm-gutters': { backgroundColor: 'var(--ground)', color: 'var(--mantine-color-dimmed)', border: '0' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
});

/** The editor itself, which is fetched when a screen first wants it. Tab leaves it, as it leaves every field. */
export default function Code({ label, value, onChange, faults, language, lines = 8 }: CodeFields) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const told = useRef(onChange);
  told.current = onChange;
  const writable = useRef(new Compartment());
  const isFixed = onChange === undefined;

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes is told to it below
  useEffect(() => {
    const made = new EditorView({
      parent: place.current as HTMLElement,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(nonce()),
          lineNumbers(),
          history(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          ...(language === 'liquid' ? [liquid()] : []),
          syntaxHighlighting(colours),
          look,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          writable.current.of(EditorState.readOnly.of(isFixed)),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((each) => each.isUserEvent('outside')))
              told.current?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    made.scrollDOM.style.minHeight = `${lines * 1.2 + 0.5}rem`;
    view.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const text = view.current?.state.doc.toString();
    if (text !== undefined && text !== value)
      view.current?.dispatch({ changes: { from: 0, to: text.length, insert: value }, userEvent: 'outside' });
  }, [value]);

  useEffect(() => {
    view.current?.dispatch({ effects: writable.current.reconfigure(EditorState.readOnly.of(isFixed)) });
  }, [isFixed]);

  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const text = editor.state.doc.toString();
    const marks = faults.map((fault) => {
      const from = offsetOf(text, fault);
      return { from, to: Math.min(from + 1, text.length), severity: 'error' as const, message: fault.message };
    });
    editor.dispatch(setDiagnostics(editor.state, marks));
  }, [faults]);

  return <div ref={place} className="editor" />;
}

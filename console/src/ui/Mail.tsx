import { useEffect, useRef, useState } from 'react';
import { useLanguage } from '../language';

/**
 * An HTML mail as a receiver sees it, in a frame of its own policy: its styles count, nothing in it runs, and no picture is
 * fetched from elsewhere.
 */
export function Mail({ html, width, dark = false }: { html: string; width: number | '100%'; dark?: boolean }) {
  const { t } = useLanguage();
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const hear = ({ source, data }: MessageEvent) => {
      if (source === frame.current?.contentWindow && data === 'ready') setReady(true);
    };
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  }, []);
  useEffect(() => {
    // The frame has no origin of its own that could be named.
    if (ready) frame.current?.contentWindow?.postMessage({ html }, '*');
  }, [ready, html]);
  return (
    <iframe
      ref={frame}
      title={t('templates.mail')}
      sandbox="allow-scripts"
      src="/console/mail-frame.html"
      className="mail"
      style={{ width, colorScheme: dark ? 'dark' : 'light', background: dark ? '#1b1b1b' : '#ffffff' }}
    />
  );
}

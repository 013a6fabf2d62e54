/** The word of this page that lets its own style elements in; empty where there is none. */
export const nonce = () => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

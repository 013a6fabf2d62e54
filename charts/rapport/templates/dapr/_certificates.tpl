{{/* A certificate of the sidecars, as Secrets of the type kubernetes.io/tls hold it. Takes the Secret's name. */}}
{{- define "rapport.clientCertificate" -}}
- name: clientCert
  secretKeyRef:
    name: {{ . }}
    key: tls.crt
- name: clientKey
  secretKeyRef:
    name: {{ . }}
    key: tls.key
{{- end }}

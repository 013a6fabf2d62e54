{{/* Pieces of network policies. */}}

{{- define "rapport.ports" -}}
ports:
  {{- range . }}
  - protocol: TCP
    port: {{ . }}
  {{- end }}
{{- end }}

{{/* Every pod of ours has to find names. */}}
{{- define "rapport.toDns" -}}
- to:
    {{- toYaml .Values.networkPolicy.dns | nindent 4 }}
  ports:
    {{- range .Values.networkPolicy.dnsPorts }}
    - protocol: UDP
      port: {{ . }}
    - protocol: TCP
      port: {{ . }}
    {{- end }}
{{- end }}

{{/* To other programs of the platform. Takes root, names and ports. */}}
{{- define "rapport.toPrograms" -}}
- to:
    {{- range .names }}
    - podSelector:
        matchLabels:
          {{- include "rapport.selector" (dict "root" $.root "name" .) | nindent 10 }}
    {{- end }}
  {{- include "rapport.ports" .ports | nindent 2 }}
{{- end }}

{{/* To something outside the platform; without peers, to any address. Takes peers and ports. */}}
{{- define "rapport.toOutside" -}}
- {{ include "rapport.ports" .ports | nindent 2 | trim }}
  {{- with .peers }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

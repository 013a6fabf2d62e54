{{/* Pieces of the rules for objectives. */}}

{{- define "rapport.objectiveLabels" -}}
namespace: {{ .root.Release.Namespace }}
objective: {{ .objective }}
{{- end }}

{{/* Of all replicas the one that waits longest; they tell of the same stores. Takes root, objective and seconds. */}}
{{- define "rapport.objectiveWaits" -}}
{{- $names := ternary "rapport_inbox_age_seconds|rapport_consumer_watermark_age_seconds" "rapport_notification_due_age_seconds" (eq .objective "freshness") }}
{{- $series := printf "{__name__=~\"%s\", namespace=\"%s\"}" $names .root.Release.Namespace }}
{{- printf "(max(%s) > bool %v) or max(absent(%s))" $series .seconds $series }}
{{- end }}

{{/* The share that went wrong within a window; nothing where nothing was asked for. Takes root, objective, seconds, window. */}}
{{- define "rapport.objectiveErrors" -}}
{{- $namespace := .root.Release.Namespace }}
{{- if has .objective (list "freshness" "sending") -}}
avg_over_time(rapport:objective:bad{namespace="{{ $namespace }}", objective="{{ .objective }}"}[{{ .window }}])
{{- else }}
{{- /* Exporters write boundaries as 1 or as 1.0. */}}
{{- $le := include "rapport.text" .seconds }}
{{- $le = ternary (printf "%s([.]0)?" $le) ($le | replace "." "[.]") (not (contains "." $le)) }}
{{- $metric := "rapport_journey_step_lateness_seconds" }}
{{- $of := printf "namespace=\"%s\"" $namespace }}
{{- $good := "" }}
{{- if eq .objective "accept" }}
{{- $metric = "http_server_request_duration_seconds" }}
{{- $of = printf "%s, job=\"gateway\", http_request_method=\"POST\", http_route=~\"%s\"" $of (include "rapport.ingestRoutes" .) }}
{{- $good = ", http_response_status_code!~\"5..\"" }}
{{- end }}
{{- $total := printf "sum(rate(%s_count{%s}[%s]))" $metric $of .window -}}
1 - (sum(rate({{ $metric }}_bucket{ {{- $of }}{{ $good }}, le=~"{{ $le }}"}[{{ .window }}])) or 0 * {{ $total }}) / ({{ $total }} > 0)
{{- end }}
{{- end }}

{{/* The paths by which events come in: those of gateway/Routes/ProxyRoutes.cs. */}}
{{- define "rapport.ingestRoutes" -}}
/v1/(events|identify|track|page|screen|group|alias|batch|import|i|t|p|s|g|a|b)|/beacon/v1/batch|/rapport[.]contact[.]v1[.]ContactService/IngestEvents
{{- end }}

{{/* Faster than so many times what the budget allows, over a long window, and still over a short one. */}}
{{- define "rapport.burns" -}}
{{- $of := printf "{namespace=\"%s\"}" .root.Release.Namespace }}
{{- $most := printf "%v * rapport:objective:budget%s" .rate $of }}
{{- printf "rapport:objective_errors:ratio_%s%s > on (namespace, objective) %s and on (namespace, objective) rapport:objective_errors:ratio_%s%s > on (namespace, objective) %s" .long $of $most .short $of $most }}
{{- end }}

{{- define "rapport.runbook" -}}
{{ .Values.monitoring.alerts.runbooks | default "docs/operations" | trimSuffix "/" }}/alerts.md
{{- end }}

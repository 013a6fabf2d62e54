{{/*
Annotations of today's ingress controllers for what the gateway needs of each: gRPC in cleartext HTTP/2 behind it, bodies as
large as it takes, and streams that may be silent as long as it lets them. Sizes and times follow gateway.settings.
*/}}

{{/* Seconds of a time span hh:mm:ss. */}}
{{- define "rapport.seconds" -}}
{{- $parts := splitList ":" . }}
{{- add (mul (index $parts 0 | atoi) 3600) (mul (index $parts 1 | atoi) 60) (index $parts 2 | splitList "." | first | atoi) }}
{{- end }}

{{/* Of an Ingress. Takes root and port: http or grpc. */}}
{{- define "rapport.controllerIngress" -}}
{{- $controller := .root.Values.ingress.controller }}
{{- $settings := .root.Values.gateway.settings }}
{{- $idle := include "rapport.seconds" $settings.streamIdleTimeout }}
{{- if eq $controller "nginx" }}
{{- if eq .port "grpc" }}
nginx.ingress.kubernetes.io/backend-protocol: GRPC
{{- end }}
nginx.ingress.kubernetes.io/proxy-body-size: {{ include "rapport.text" $settings.bodyBytes | quote }}
nginx.ingress.kubernetes.io/proxy-read-timeout: {{ $idle | quote }}
nginx.ingress.kubernetes.io/proxy-send-timeout: {{ $idle | quote }}
{{- else if eq $controller "haproxy" }}
{{- if eq .port "grpc" }}
haproxy.org/server-proto: h2
{{- end }}
haproxy.org/timeout-server: {{ printf "%ss" $idle }}
{{- else if eq $controller "contour" }}
projectcontour.io/response-timeout: infinity
{{- else if eq $controller "alb" }}
{{- if eq .port "grpc" }}
alb.ingress.kubernetes.io/backend-protocol-version: GRPC
alb.ingress.kubernetes.io/healthcheck-path: /grpc.health.v1.Health/Check
alb.ingress.kubernetes.io/success-codes: "0"
{{- else }}
alb.ingress.kubernetes.io/healthcheck-path: /readyz
{{- end }}
alb.ingress.kubernetes.io/listen-ports: '[{"HTTPS":443}]'
alb.ingress.kubernetes.io/target-type: ip
alb.ingress.kubernetes.io/load-balancer-attributes: {{ printf "idle_timeout.timeout_seconds=%s" $idle }}
{{- end }}
{{- end }}

{{/* Of the gateway's Service: Contour learns there that the port grpc is cleartext HTTP/2. Takes the root. */}}
{{- define "rapport.controllerService" -}}
{{- with .Values.ingress }}
{{- if and .enabled .grpcHost (eq .controller "contour") }}
projectcontour.io/upstream-protocol.h2c: grpc
{{- end }}
{{- end }}
{{- end }}

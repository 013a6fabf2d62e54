{{/* Names and labels. Selectors hold name and instance only: what they hold can never be changed later. */}}

{{- define "rapport.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/* Beginning of every object's name: the release, with the chart's name unless it holds it already. */}}
{{- define "rapport.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- $name := include "rapport.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{/* Labels of objects that belong to the whole platform. */}}
{{- define "rapport.commonLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/part-of: {{ include "rapport.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Values.images.tag | default .Chart.AppVersion | trunc 63 | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/* Selector of one program's pods. Takes root and name. */}}
{{- define "rapport.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{/* Labels of one program's objects. Takes root and name. */}}
{{- define "rapport.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/component: {{ ternary "gateway" "service" (eq .name "gateway") }}
{{ include "rapport.commonLabels" .root }}
{{- end }}

{{/* Name of one program's ServiceAccount. Takes root, name and own. */}}
{{- define "rapport.serviceAccount" -}}
{{- if .own.serviceAccount.create }}
{{- .own.serviceAccount.name | default (printf "%s-%s" (include "rapport.fullname" .root) .name) }}
{{- else }}
{{- .own.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{/* Parts of pods that are the same for programs, jobs and tests. */}}

{{/* Pod Security Standard "restricted". Takes the root. */}}
{{- define "rapport.podSecurity" -}}
runAsNonRoot: true
{{- with .Values.security.user }}
runAsUser: {{ int64 . }}
runAsGroup: {{ int64 . }}
fsGroup: {{ int64 . }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "rapport.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Ours, and over them those of the values: each name once, the given one counts. Takes ours as YAML, and theirs. */}}
{{- define "rapport.annotations" -}}
{{- $all := .ours | fromYaml | default dict }}
{{- range $name, $value := .theirs }}{{ $_ := set $all $name $value }}{{ end }}
{{- if $all }}{{ toYaml $all }}{{ end }}
{{- end }}

{{- define "rapport.programAnnotations" -}}
kubectl.kubernetes.io/default-container: {{ .name }}
{{- if ne .name "gateway" }}
{{ include "rapport.sidecar" . | trim }}
{{- end }}
{{- end }}

{{/* Of the values, held to the restricted standard where they say nothing themselves. */}}
{{- define "rapport.initContainers" -}}
{{- $security := include "rapport.containerSecurity" . | fromYaml }}
{{- $all := list }}
{{- range . }}{{ $all = append $all (merge (deepCopy .) (dict "securityContext" $security)) }}{{ end }}
{{- toYaml $all }}
{{- end }}

{{/*
What tells Dapr's injector to add the sidecar. Takes root, name, facts and own.
Of the order in which a pod ends: the sidecar gets its signal at once, stops deliveries, and then waits
(block-shutdown-duration) until the app has drained (preStop), published what it still has to say, and stopped.
*/}}
{{- define "rapport.sidecar" -}}
{{- $dapr := .root.Values.dapr }}
dapr.io/enabled: "true"
dapr.io/app-id: {{ .name }}
dapr.io/app-port: "8080"
dapr.io/app-protocol: h2c
dapr.io/config: {{ include "rapport.fullname" .root }}
dapr.io/api-token-secret: {{ include "rapport.secretName" (dict "root" .root "given" .root.Values.secrets.daprApiToken "suffix" "dapr-api-token") }}
dapr.io/app-token-secret: {{ include "rapport.secretName" (dict "root" .root "given" .root.Values.secrets.appApiToken "suffix" "app-api-token") }}
dapr.io/enable-app-health-check: "true"
dapr.io/app-health-check-path: /healthz
dapr.io/app-health-probe-interval: "3"
dapr.io/app-health-probe-timeout: "1000"
dapr.io/app-health-threshold: "3"
dapr.io/graceful-shutdown-seconds: {{ .own.shutdown.sidecarSeconds | quote }}
dapr.io/block-shutdown-duration: {{ printf "%ds" (add .own.shutdown.drainSeconds 15) | quote }}
dapr.io/metrics-port: "9090"
dapr.io/log-as-json: "true"
dapr.io/log-level: {{ $dapr.logLevel }}
{{- /* Secrets of components are read by Dapr's operator: the pod needs no way to the Kubernetes API. */}}
dapr.io/disable-builtin-k8s-secret-store: "true"
dapr.io/sidecar-seccomp-profile-type: RuntimeDefault
dapr.io/sidecar-cpu-request: {{ $dapr.sidecar.cpuRequest | quote }}
dapr.io/sidecar-cpu-limit: {{ $dapr.sidecar.cpuLimit | quote }}
dapr.io/sidecar-memory-request: {{ printf "%dMi" (int $dapr.sidecar.memoryRequestMi) | quote }}
dapr.io/sidecar-memory-limit: {{ printf "%dMi" (int $dapr.sidecar.memoryLimitMi) | quote }}
{{- $environment := list (printf "GOMEMLIMIT=%dMiB" (div (mul (int $dapr.sidecar.memoryLimitMi) 9) 10)) }}
{{- if include "rapport.trusts" .root }}
{{- $environment = append $environment (printf "SSL_CERT_DIR=%s" (include "rapport.trustFolders" .)) }}
dapr.io/volume-mounts: trust:{{ include "rapport.trustFolder" . }}
{{- end }}
{{- range $name, $value := $dapr.sidecar.env }}
{{- $environment = append $environment (printf "%s=%s" $name $value) }}
{{- end }}
dapr.io/env: {{ join "," $environment | quote }}
{{- /* Dapr before 1.18 reads its resources once: when they change, the pods must be new. */}}
checksum/dapr: {{ include "rapport.daprChecksum" .root }}
{{- end }}

{{/* Certificates of authorities that MongoDB, Redis, mail server, collector or broker are signed by. */}}
{{- define "rapport.trusts" -}}
{{- with .Values.trust }}{{ or .secret .configMap }}{{ end }}
{{- end }}

{{- define "rapport.trustFolder" -}}/etc/rapport/trust{{- end }}

{{/* The image's own, and ours: OpenSSL, .NET and Go read all of them. */}}
{{- define "rapport.trustFolders" -}}/etc/ssl/certs:{{ include "rapport.trustFolder" . }}{{- end }}

{{- define "rapport.trustVolume" -}}
- name: trust
  {{- with .Values.trust }}
  {{- if .secret }}
  secret:
    secretName: {{ .secret }}
  {{- else }}
  configMap:
    name: {{ .configMap }}
  {{- end }}
  {{- end }}
{{- end }}

{{- define "rapport.trustMount" -}}
- name: trust
  mountPath: {{ include "rapport.trustFolder" . }}
  readOnly: true
{{- end }}

{{- define "rapport.daprChecksum" -}}
{{- $text := "" }}
{{- range list "component" "configuration" "resiliency" "subscriptions" }}
{{- $text = printf "%s\n%s" $text (include (printf "%s/dapr/%s.yaml" $.Template.BasePath .) $) }}
{{- end }}
{{- sha256sum $text }}
{{- end }}

{{/*
Liveness asks whether the process answers; readiness, whether it takes calls: its stores were prepared once and it is not
ending. Neither looks at stores, sidecar or other services: all replicas share a store, so all would leave the Service at
once, and callers would find no address in place of an answer that says when to come again.
*/}}
{{- define "rapport.probes" -}}
{{- $probes := .own.probes }}
{{- if eq .name "gateway" }}
startupProbe:
  httpGet:
    path: /livez
    port: http
  periodSeconds: 2
  failureThreshold: {{ div (int $probes.startupSeconds) 2 }}
livenessProbe:
  httpGet:
    path: /livez
    port: http
  periodSeconds: {{ $probes.livenessPeriodSeconds }}
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet:
    path: /readyz
    port: http
  periodSeconds: {{ $probes.readinessPeriodSeconds }}
  timeoutSeconds: 3
  failureThreshold: 2
{{- else }}
startupProbe:
  grpc:
    port: 8080
    service: liveness
  periodSeconds: 2
  failureThreshold: {{ div (int $probes.startupSeconds) 2 }}
livenessProbe:
  grpc:
    port: 8080
    service: liveness
  periodSeconds: {{ $probes.livenessPeriodSeconds }}
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  grpc:
    port: 8080
    service: traffic
  periodSeconds: {{ $probes.readinessPeriodSeconds }}
  timeoutSeconds: 3
  failureThreshold: 2
{{- end }}
{{- end }}
